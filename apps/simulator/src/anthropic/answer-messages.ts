import type { PromptCache } from '../language/prompt-cache.js';
import { type Speech, speak } from '../language/speak.js';
import { composeThought, signatureOf } from '../language/think.js';
import { newId } from '../server/ids.js';
import { type Call, type Endpoint, NO_USAGE, type Reply, type ReplyUsage } from '../server/reply.js';
import { toAnthropicUsage } from './anthropic-usage.js';
import { messageEvents } from './message-events.js';
import { type MessagesRequest, readMessagesRequest } from './read-messages-request.js';
import type { SaidBlock } from './said-block.js';

const STOP_REASON: Readonly<Record<Speech['ended'], string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
};

/** POST /v1/messages. */
export function messagesEndpoint(cache: PromptCache | undefined): Endpoint {
  return { method: 'POST', answer: (call) => answerMessages(call, cache) };
}

/** POST /v1/messages/count_tokens. */
export const countTokensEndpoint: Endpoint = {
  method: 'POST',
  answer: ({ body }) => {
    const { inputTokens } = readMessagesRequest(body, { isCount: true });
    return {
      status: 200,
      contentType: 'application/json',
      headers: [],
      body: JSON.stringify({ input_tokens: inputTokens }),
      usage: NO_USAGE,
    };
  },
};

/** What the model answers to a request, before any wire says it. */
export interface MessageAnswer {
  readonly request: MessagesRequest;
  readonly blocks: readonly SaidBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly usage: ReplyUsage;
}

/** @throws RequestRefusal as Anthropic would refuse */
export function answerMessage(call: Call, cache: PromptCache | undefined): MessageAnswer {
  const request = readMessagesRequest(call.body);
  const reasoningTokens = Math.min(call.fault.reasoningTokens ?? request.reasoningTokens, request.maxOutputTokens);
  const speech = speak(
    {
      turns: request.turns,
      tools: request.tools,
      toolChoice: request.toolChoice,
      parallelToolCalls: request.parallelToolCalls,
      format: request.format,
      variant: 0,
      wantedText: call.fault.answer,
      wantedTokens: call.fault.outputTokens,
    },
    { stops: request.stops, budgetTokens: request.maxOutputTokens - reasoningTokens },
  );
  return {
    request,
    blocks: blocksOf(request, speech, reasoningTokens),
    stopReason: STOP_REASON[speech.ended],
    stopSequence: speech.stopSequence ?? null,
    usage: usageOf(request, { speech, reasoningTokens, call, cache }),
  };
}

function answerMessages(call: Call, cache: PromptCache | undefined): Reply {
  const { request, blocks, stopReason, stopSequence, usage } = answerMessage(call, cache);
  const message = {
    id: newId('msg_'),
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: blocks.map(({ block }) => block),
    stop_reason: stopReason,
    stop_sequence: stopSequence,
    usage: call.fault.omitUsage === true ? undefined : toAnthropicUsage(usage, request),
  };
  if (!request.stream)
    return { status: 200, contentType: 'application/json', headers: [], body: JSON.stringify(message), usage };
  const contentType = 'text/event-stream; charset=utf-8';
  return { status: 200, contentType, headers: [], body: '', ...messageEvents(message, blocks), usage };
}

function blocksOf(request: MessagesRequest, speech: Speech, reasoningTokens: number): SaidBlock[] {
  const thinking = reasoningTokens > 0 ? composeThought(request.turns.at(-1)?.text ?? '', reasoningTokens) : undefined;
  return [
    ...(thinking === undefined
      ? []
      : [{ block: { type: 'thinking' as const, thinking, signature: signatureOf(thinking) } }]),
    ...(speech.text === '' ? [] : [{ block: { type: 'text' as const, text: speech.text } }]),
    ...speech.toolCalls.map(({ name, argumentsJson }) => ({
      block: { type: 'tool_use' as const, id: newId('toolu_'), name, input: inputOf(argumentsJson) },
      inputJson: argumentsJson,
    })),
  ];
}

/** A call cut by the limit has no whole input: a whole answer then says none, a stream breaks off in it. */
function inputOf(argumentsJson: string): unknown {
  try {
    return JSON.parse(argumentsJson);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

interface Spent {
  readonly speech: Speech;
  readonly reasoningTokens: number;
  readonly call: Call;
  readonly cache: PromptCache | undefined;
}

function usageOf(request: MessagesRequest, { speech, reasoningTokens, call, cache }: Spent): ReplyUsage {
  const { cached, inputTokens } = request;
  const seen = cached && cache ? cache.touch(request.turns.map((turn) => `${turn.role}\n${turn.text}`).join('\n')) : 0;
  const read = Math.min(call.fault.cacheReadTokens ?? Math.min(seen, cached?.tokens ?? 0), inputTokens);
  const written = call.fault.cacheWriteTokens ?? (cached && cache ? writtenTokens(cached.tokens, read) : 0);
  return {
    inputTokens,
    outputTokens: speech.outputTokens + reasoningTokens,
    cacheReadTokens: read,
    cacheWriteTokens: Math.min(written, inputTokens - read),
    reasoningTokens,
  };
}

/** Shorter beginnings are not cached, without an error. */
const LEAST_CACHED_TOKENS = 1024;

function writtenTokens(tokens: number, read: number): number {
  return tokens < LEAST_CACHED_TOKENS ? 0 : Math.max(0, tokens - read);
}
