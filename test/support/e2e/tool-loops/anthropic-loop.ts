import Anthropic from '@anthropic-ai/sdk';
import { CITY_SCHEMA, CITY_TOOLS, QUESTION, runTool, SYSTEM, type ToolLoop } from './tool-loop.js';

/** `@anthropic-ai/sdk`, Messages. */
export const anthropicLoop: ToolLoop = async ({ origin, apiKey, model, stream }) => {
  const { messages: api } = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const tools = CITY_TOOLS.map(({ name, description }) => ({ name, description, input_schema: CITY_SCHEMA }));
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }];
  const ask = async () => {
    const request = { model, max_tokens: 1_024, system: SYSTEM, messages, tools };
    return stream ? await api.stream(request).finalMessage() : await api.create(request);
  };
  const asked = await ask();
  const made = asked.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
  messages.push(
    { role: 'assistant', content: asked.content as Anthropic.ContentBlockParam[] },
    {
      role: 'user',
      content: made.map(({ id, name, input }) => ({
        type: 'tool_result',
        tool_use_id: id,
        content: runTool(name, input),
      })),
    },
  );
  const told = await ask();
  const text = told.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
  return { calls: made.map(({ name, input }) => ({ name, input })), text };
};
