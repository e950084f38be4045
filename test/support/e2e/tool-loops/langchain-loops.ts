import { ChatAnthropic } from '@langchain/anthropic';
import {
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import {
  CITY,
  CITY_TOOLS,
  type LoopOutcome,
  type LoopTarget,
  QUESTION,
  runTool,
  SYSTEM,
  type ToolLoop,
} from './tool-loop.js';

const tools = CITY_TOOLS.map(({ name, description, run }) =>
  tool(async ({ city }) => run(city), { name, description, schema: CITY }),
);

/** What both models of LangChain are here. */
interface BoundModel {
  invoke(messages: BaseMessage[]): Promise<AIMessageChunk>;
  stream(messages: BaseMessage[]): Promise<AsyncIterable<AIMessageChunk>>;
}

/** LangChain.js on OpenAI's chat. */
export const langchainOpenaiLoop: ToolLoop = (target) => hold(openaiModel(target, false), target.stream);

/** LangChain.js on OpenAI's Responses. */
export const langchainResponsesLoop: ToolLoop = (target) => hold(openaiModel(target, true), target.stream);

/** LangChain.js on Anthropic's Messages. */
export const langchainAnthropicLoop: ToolLoop = ({ origin, apiKey, model, stream }) => {
  const chat = new ChatAnthropic({ model, apiKey, anthropicApiUrl: origin, maxTokens: 1_024, maxRetries: 0 });
  return hold(chat.bindTools(tools), stream);
};

function openaiModel({ origin, apiKey, model }: LoopTarget, useResponsesApi: boolean): BoundModel {
  const configuration = { baseURL: `${origin}/v1` };
  return new ChatOpenAI({ model, apiKey, configuration, maxRetries: 0, useResponsesApi, zdrEnabled: true }).bindTools(
    tools,
  );
}

async function hold(model: BoundModel, stream: boolean): Promise<LoopOutcome> {
  const messages: BaseMessage[] = [new SystemMessage(SYSTEM), new HumanMessage(QUESTION)];
  const ask = async () => (stream ? await joined(await model.stream(messages)) : await model.invoke(messages));
  const asked = await ask();
  const made = asked.tool_calls ?? [];
  messages.push(asked);
  for (const { id = '', name, args } of made)
    messages.push(new ToolMessage({ tool_call_id: id, content: runTool(name, args) }));
  return { calls: made.map(({ name, args }) => ({ name, input: args })), text: (await ask()).text };
}

async function joined(chunks: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of chunks) whole = whole === undefined ? chunk : whole.concat(chunk);
  if (!whole) throw new Error('the stream had no chunk');
  return whole;
}
