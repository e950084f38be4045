import type { AnswerMessage, ReasoningDetail, ToolCall } from '#contracts';
import type { AnswerHint, AnswerIdentity, Completion } from '../adapter.js';
import { toChatFinishReason } from '../chat/to-chat-finish-reason.js';
import { toChatUsage } from '../chat/to-chat-usage.js';
import { isRecord } from '../openai/openai.wire.js';
import { COHERE_FORMAT, type CohereAnswer } from './cohere.wire.js';
import { mapCohereCitation } from './map-cohere-citation.js';
import { mapCohereVectors } from './map-cohere-embeddings.js';
import { mapCohereFinishReason } from './map-cohere-finish-reason.js';
import { mapCohereUsage } from './map-cohere-usage.js';

type Fields = Readonly<Record<string, unknown>>;

/** A whole answer: a chat's message, or vectors. Cohere does not name the model. */
export function mapCohereResponse(json: unknown, identity?: AnswerIdentity, hint?: AnswerHint): Completion {
  const answer: CohereAnswer = isRecord(json) ? json : {};
  if (answer.embeddings !== undefined) return mapCohereVectors(answer, identity, hint);
  const { message, leftOut } = mapMessage(isRecord(answer.message) ? answer.message : {});
  const usage = mapCohereUsage(answer.usage);
  const finishReason = mapCohereFinishReason(answer.finish_reason);
  const logprobs = mapCohereLogprobs(answer.logprobs);
  const choice = {
    index: 0,
    message,
    finish_reason: finishReason ? toChatFinishReason(finishReason.unified) : null,
    ...(logprobs ? { logprobs } : {}),
  };
  const completion = {
    id: typeof answer.id === 'string' ? answer.id : (identity?.id ?? ''),
    object: 'chat.completion',
    created: Math.floor((identity?.nowMs ?? 0) / 1_000),
    model: identity?.model ?? '',
    choices: [choice],
    ...(Object.keys(usage).length === 0 ? {} : { usage: toChatUsage(usage) }),
  };
  return {
    body: JSON.stringify(completion),
    usage,
    ...(finishReason ? { finishReason } : {}),
    ...(leftOut === 0 ? {} : { leftOutBlocks: leftOut }),
  };
}

/** What Cohere calls a tool plan is a chain of thought before a call: it is shown and given back as such. */
function mapMessage(message: Fields): { readonly message: AnswerMessage; readonly leftOut: number } {
  let text = '';
  let leftOut = 0;
  const details: ReasoningDetail[] = [];
  for (const part of Array.isArray(message.content) ? message.content : []) {
    if (isRecord(part) && part.type === 'text') text += String(part.text ?? '');
    else if (isRecord(part) && part.type === 'thinking')
      details.push(thought(String(part.thinking ?? ''), details.length));
    else leftOut += 1;
  }
  const plan = typeof message.tool_plan === 'string' ? message.tool_plan : '';
  const reasoning = plan + details.map((detail) => ('text' in detail ? detail.text : '')).join('');
  const calls = (Array.isArray(message.tool_calls) ? message.tool_calls : []).filter(isRecord).map(mapCall);
  const citations = (Array.isArray(message.citations) ? message.citations : []).map(mapCohereCitation);
  const mapped: AnswerMessage = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(citations.length === 0 ? {} : { annotations: citations }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return { message: mapped, leftOut };
}

function thought(text: string, index: number): ReasoningDetail {
  return { type: 'reasoning.text', text, index, format: COHERE_FORMAT };
}

function mapCall(call: Fields): ToolCall {
  const asked: Fields = isRecord(call.function) ? call.function : {};
  const text = typeof asked.arguments === 'string' ? asked.arguments : '';
  const written = isNoArguments(text) ? '{}' : text;
  return {
    id: String(call.id ?? ''),
    type: 'function',
    function: { name: String(asked.name ?? ''), arguments: written },
  };
}

/** Cohere writes `null` for functions without arguments. */
export function isNoArguments(text: string): boolean {
  return text === '' || text === 'null';
}

/** Cohere gives the tokens of a stretch of text together. */
export function mapCohereLogprobs(logprobs: unknown): { readonly content: readonly object[] } | undefined {
  if (!Array.isArray(logprobs)) return undefined;
  const content = logprobs.filter(isRecord).map(({ text, logprobs: each }) => {
    const sum = (Array.isArray(each) ? each : []).reduce((total: number, value: unknown) => total + Number(value), 0);
    return { token: typeof text === 'string' ? text : '', logprob: sum, bytes: null, top_logprobs: [] };
  });
  return { content };
}
