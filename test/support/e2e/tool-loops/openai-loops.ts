import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Response as OpenaiResponse, ResponseInputItem } from 'openai/resources/responses/responses';
import { CITY_SCHEMA, CITY_TOOLS, type LoopTarget, QUESTION, runTool, SYSTEM, type ToolLoop } from './tool-loop.js';

const clientOf = ({ origin, apiKey }: LoopTarget) => new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });

/** `openai`, Chat Completions. */
export const openaiChatLoop: ToolLoop = async (target) => {
  const { model, stream } = target;
  const { completions } = clientOf(target).chat;
  const tools = CITY_TOOLS.map(({ name, description }) => ({
    type: 'function' as const,
    function: { name, description, parameters: CITY_SCHEMA },
  }));
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: QUESTION },
  ];
  const ask = async () => {
    const request = { model, messages, tools };
    const whole = stream ? await completions.stream(request).finalChatCompletion() : await completions.create(request);
    const message = whole.choices[0]?.message;
    if (!message) throw new Error('no choice was answered');
    return message;
  };
  const asked = await ask();
  const made = (asked.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []));
  const calls = made.map(({ function: { name, arguments: json } }) => ({ name, input: JSON.parse(json) as unknown }));
  messages.push(asked);
  made.forEach(({ id }, index) => {
    const call = calls[index];
    messages.push({ role: 'tool', tool_call_id: id, content: runTool(call?.name ?? '', call?.input) });
  });
  return { calls, text: (await ask()).content ?? '' };
};

/** `openai`, Responses without a store. */
export const openaiResponsesLoop: ToolLoop = async (target) => {
  const { model, stream } = target;
  const { responses } = clientOf(target);
  const tools = CITY_TOOLS.map(({ name, description }) => ({
    type: 'function' as const,
    name,
    description,
    parameters: CITY_SCHEMA,
    strict: false,
  }));
  const input: ResponseInputItem[] = [{ role: 'user', content: QUESTION }];
  const ask = async (): Promise<OpenaiResponse> => {
    const request = { model, input, tools, instructions: SYSTEM, store: false };
    return stream ? await responses.stream(request).finalResponse() : await responses.create(request);
  };
  const asked = await ask();
  const made = asked.output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
  const calls = made.map(({ name, arguments: json }) => ({ name, input: JSON.parse(json) as unknown }));
  input.push(...(asked.output as ResponseInputItem[]));
  made.forEach(({ call_id, name }, index) => {
    input.push({ type: 'function_call_output', call_id, output: runTool(name, calls[index]?.input) });
  });
  return { calls, text: (await ask()).output_text };
};
