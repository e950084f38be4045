import type { PromptCache } from '../language/prompt-cache.js';
import { fingerprintOf, newId } from '../server/ids.js';
import type { Call, Endpoint, Reply, ReplyUsage } from '../server/reply.js';
import { type Choice, chatChoices } from './chat-choices.js';
import { chatEvents } from './chat-events.js';
import { toWireUsage } from './openai-usage.js';
import { type ChatRequest, readChatRequest } from './read-chat-request.js';
import { toWireLogprobs } from './to-wire-logprobs.js';

/** POST /v1/chat/completions. */
export function chatEndpoint(cache: PromptCache | undefined): Endpoint {
  return { method: 'POST', answer: (call) => answerChat(call, cache) };
}

function answerChat(call: Call, cache: PromptCache | undefined): Reply {
  const request = readChatRequest(call.body);
  const reasoningTokens = Math.min(call.fault.reasoningTokens ?? request.reasoningTokens, request.maxOutputTokens);
  const choices = chatChoices(request, call.fault, request.maxOutputTokens - reasoningTokens);
  const usage: ReplyUsage = {
    inputTokens: request.inputTokens,
    outputTokens: choices.reduce((sum, choice) => sum + choice.outputTokens + reasoningTokens, 0),
    cacheReadTokens: cachedTokens(request, call, cache),
    reasoningTokens: reasoningTokens * choices.length,
  };
  const head = { id: newId('chatcmpl-'), created: Math.floor(call.nowMs / 1000), model: request.model };
  const omitUsage = call.fault.omitUsage === true;
  if (request.stream) {
    const { events, finishAt } = chatEvents(head, request, choices, omitUsage ? undefined : usage);
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
  const completion = {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: choices.map((choice, index) => wireChoice(request, choice, index)),
    ...(omitUsage ? undefined : { usage: toWireUsage(usage) }),
    service_tier: request.serviceTier,
    system_fingerprint: fingerprintOf(request.model),
  };
  return { status: 200, contentType: 'application/json', headers: [], body: JSON.stringify(completion), usage };
}

function wireChoice(request: ChatRequest, choice: Choice, index: number): Record<string, unknown> {
  const called = choice.toolCalls.length > 0;
  return {
    index,
    message: {
      role: 'assistant',
      content: called ? null : choice.text,
      ...(called ? { tool_calls: choice.toolCalls } : undefined),
      refusal: null,
      annotations: [],
    },
    logprobs: request.topLogprobs === undefined || called ? null : toWireLogprobs(choice.text, request.topLogprobs),
    finish_reason: choice.finishReason,
  };
}

function cachedTokens(request: ChatRequest, call: Call, cache: PromptCache | undefined): number {
  const told = call.fault.cacheReadTokens;
  const cached = told ?? cache?.touch(request.turns.map((turn) => `${turn.role}\n${turn.text}`).join('\n')) ?? 0;
  return Math.min(cached, request.inputTokens);
}
