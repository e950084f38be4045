import { withoutDirectives } from '../faults/read-directives.js';
import { composeAnswer } from '../language/compose-answer.js';
import { countTokens } from '../language/count-tokens.js';
import { sayText } from '../language/speak.js';
import { splitText } from '../language/split-text.js';
import { fingerprintOf, newId } from '../server/ids.js';
import type { Call, Endpoint, Reply, ReplyUsage } from '../server/reply.js';
import { type Choice, choiceOf } from './chat-choices.js';
import { missing, readCount } from './invalid-request.js';
import { readModel } from './models.js';
import { toWireUsage } from './openai-usage.js';
import { readStops } from './read-chat-request.js';
import { readTexts } from './read-texts.js';

/** OpenAI's default for this old endpoint. */
const DEFAULT_MAX_TOKENS = 16;

/** POST /v1/completions: text in, text out, `n` for each prompt. */
export const completionEndpoint: Endpoint = { method: 'POST', answer: answerCompletion };

function answerCompletion(call: Call): Reply {
  const { body } = call;
  const model = readModel(body);
  if (body['prompt'] === undefined) throw missing('prompt');
  const prompts = readTexts(body['prompt'], 'prompt');
  const perPrompt = readCount(body, 'n', { minimum: 1, maximum: 128 }) ?? 1;
  const budget =
    call.fault.outputTokens ?? readCount(body, 'max_tokens', { minimum: 1, maximum: 10_000_000 }) ?? DEFAULT_MAX_TOKENS;
  const stops = readStops(body['stop']);
  const choices = prompts.flatMap((prompt) =>
    Array.from({ length: perPrompt }, (_none, variant) => {
      const choice = choiceOf(sayText(complete(prompt.text, variant, call), { stops, budgetTokens: budget }));
      return body['echo'] === true ? { ...choice, text: prompt.text + choice.text } : choice;
    }),
  );
  const usage: ReplyUsage = {
    inputTokens: prompts.reduce((sum, prompt) => sum + prompt.tokens, 0),
    outputTokens: choices.reduce((sum, choice) => sum + choice.outputTokens, 0),
    cacheReadTokens: 0,
    reasoningTokens: 0,
  };
  const head = { id: newId('cmpl-'), object: 'text_completion', created: Math.floor(call.nowMs / 1000), model };
  if (body['stream'] === true) return streamed(head, choices, usage, call);
  const whole = {
    ...head,
    choices: choices.map((choice, index) => wireChoice(choice.text, index, choice.finishReason, body['logprobs'])),
    ...(call.fault.omitUsage === true ? undefined : { usage: toWireUsage(usage) }),
    system_fingerprint: fingerprintOf(model),
  };
  return { status: 200, contentType: 'application/json', headers: [], body: JSON.stringify(whole), usage };
}

function streamed(head: object, choices: readonly Choice[], usage: ReplyUsage, { body, fault }: Call): Reply {
  const options = body['stream_options'] as { include_usage?: unknown } | undefined;
  const withUsage = options?.include_usage === true && fault.omitUsage !== true;
  const event = (rest: object): string => `data: ${JSON.stringify({ ...head, ...rest })}\n\n`;
  const nullUsage = withUsage ? { usage: null } : undefined;
  const events: string[] = [];
  choices.forEach((choice, index) => {
    for (const piece of splitText(choice.text))
      events.push(event({ choices: [wireChoice(piece, index, null, null)], ...nullUsage }));
    events.push(event({ choices: [wireChoice('', index, choice.finishReason, null)], ...nullUsage }));
  });
  const finishAt = events.length - 1;
  if (withUsage) events.push(event({ choices: [], usage: toWireUsage(usage) }));
  events.push('data: [DONE]\n\n');
  return {
    status: 200,
    contentType: 'text/event-stream; charset=utf-8',
    headers: [],
    body: '',
    events,
    finishAt,
    usage,
  };
}

function complete(prompt: string, variant: number, call: Call): string {
  const seed = typeof call.body['seed'] === 'number' ? Math.trunc(call.body['seed']) : 0;
  return composeAnswer({
    turns: [{ role: 'user', text: withoutDirectives(prompt) }],
    tools: [],
    toolChoice: 'none',
    parallelToolCalls: false,
    format: { kind: 'text' },
    variant: seed + variant,
    wantedText: call.fault.answer,
    wantedTokens: call.fault.outputTokens,
  }).text;
}

function wireChoice(text: string, index: number, finishReason: string | null, logprobs: unknown): object {
  return {
    text,
    index,
    logprobs: typeof logprobs === 'number' ? textLogprobs(text) : null,
    finish_reason: finishReason,
  };
}

/** The old shape: parallel lists. */
function textLogprobs(text: string): object {
  const tokens = text.match(/\s*\S+|\s+/g) ?? [];
  const offsets: number[] = [];
  let offset = 0;
  for (const token of tokens) {
    offsets.push(offset);
    offset += token.length;
  }
  return {
    tokens,
    token_logprobs: tokens.map((token) => -countTokens(token) / 100),
    top_logprobs: null,
    text_offset: offsets,
  };
}
