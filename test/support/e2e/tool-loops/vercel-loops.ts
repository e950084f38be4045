import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import { CITY, CITY_TOOLS, type LoopOutcome, type LoopTarget, QUESTION, SYSTEM, type ToolLoop } from './tool-loop.js';

const tools = Object.fromEntries(
  CITY_TOOLS.map(({ name, description, run }) => [
    name,
    tool({ description, inputSchema: CITY, execute: async ({ city }) => run(city) }),
  ]),
);

const openai = ({ origin, apiKey }: LoopTarget) => createOpenAI({ baseURL: `${origin}/v1`, apiKey });

/** The Vercel AI SDK on OpenAI's chat. */
export const vercelChatLoop: ToolLoop = (target) => hold(openai(target).chat(target.model), target.stream);

/** The Vercel AI SDK on OpenAI's Responses, which is what it takes by default. */
export const vercelResponsesLoop: ToolLoop = (target) => hold(openai(target).responses(target.model), target.stream);

/** The Vercel AI SDK on Anthropic's Messages. */
export const vercelAnthropicLoop: ToolLoop = (target) => {
  const { origin, apiKey, model, stream } = target;
  return hold(createAnthropic({ baseURL: `${origin}/v1`, apiKey })(model), stream);
};

async function hold(model: LanguageModel, stream: boolean): Promise<LoopOutcome> {
  const request = {
    model,
    tools,
    system: SYSTEM,
    prompt: QUESTION,
    stopWhen: stepCountIs(3),
    maxRetries: 0,
    // Nothing may lie on a server: the next turn carries everything itself.
    providerOptions: { openai: { store: false } },
  };
  const done = stream ? streamText(request) : await generateText(request);
  const steps = await done.steps;
  const calls = steps.flatMap(({ toolCalls }) => toolCalls.map(({ toolName, input }) => ({ name: toolName, input })));
  return { calls, text: await done.text };
}
