import type { AnswerMessage, ReasoningDetail, ToolCall } from '#contracts';
import type { AnswerHint, AnswerIdentity, Completion } from '../adapter.js';
import { toChatFinishReason } from '../chat/to-chat-finish-reason.js';
import { toChatUsage } from '../chat/to-chat-usage.js';
import type { FinishReason } from '../finish-reason.js';
import { isRecord } from '../openai/openai.wire.js';
import type { GeminiAnswer, GeminiCandidate } from './gemini.wire.js';
import {
  answerPieces,
  callId,
  groundingAnnotations,
  imagePart,
  mapGeminiLogprobs,
  signatureDetail,
} from './map-gemini-answer.js';
import { isGeminiEmbeddings, mapGeminiVectors } from './map-gemini-embeddings.js';
import { mapGeminiFinishReason, saysMoreThanOpenai } from './map-gemini-finish-reason.js';
import { geminiServiceTier, mapGeminiUsage } from './map-gemini-usage.js';

/** A whole answer: a chat's candidates, or vectors. */
export function mapGeminiResponse(json: unknown, identity?: AnswerIdentity, hint?: AnswerHint): Completion {
  if (isGeminiEmbeddings(json)) return mapGeminiVectors(json, identity, hint);
  const answer: GeminiAnswer = isRecord(json) ? json : {};
  const id = textOf(answer.responseId) ?? identity?.id ?? '';
  const model = textOf(answer.modelVersion);
  const found = (Array.isArray(answer.candidates) ? answer.candidates : []).filter(isRecord);
  const choices = found.map((candidate, index) => mapCandidate(candidate, index, id));
  const usage = mapGeminiUsage(answer.usageMetadata);
  const serviceTier = geminiServiceTier(answer.usageMetadata);
  const leftOutBlocks = choices.reduce((sum, choice) => sum + choice.leftOut, 0);
  const finishReason = choices.find((choice) => choice.finishReason)?.finishReason;
  const completion = {
    id,
    object: 'chat.completion',
    created: Math.floor((identity?.nowMs ?? 0) / 1_000),
    model: model ?? identity?.model ?? '',
    choices: choices.map((choice) => choice.choice),
    ...(Object.keys(usage).length === 0 ? {} : { usage: toChatUsage(usage) }),
    ...(serviceTier === undefined ? {} : { service_tier: serviceTier }),
  };
  return {
    body: JSON.stringify(completion),
    usage,
    ...(finishReason ? { finishReason } : {}),
    ...(model === undefined ? {} : { model }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(leftOutBlocks === 0 ? {} : { leftOutBlocks }),
  };
}

interface MappedCandidate {
  readonly choice: object;
  readonly finishReason: FinishReason | undefined;
  readonly leftOut: number;
}

function mapCandidate(candidate: GeminiCandidate, position: number, answerId: string): MappedCandidate {
  const index = typeof candidate.index === 'number' ? candidate.index : position;
  const { message, leftOut } = mapMessage(candidate, index === 0 ? answerId : `${answerId}-${index}`);
  const finishReason = mapGeminiFinishReason(candidate.finishReason, message.tool_calls !== undefined);
  const logprobs = mapGeminiLogprobs(candidate.logprobsResult);
  const choice = {
    index,
    message,
    finish_reason: finishReason ? toChatFinishReason(finishReason.unified) : null,
    ...(logprobs === undefined ? {} : { logprobs }),
    ...(finishReason && saysMoreThanOpenai(finishReason.raw) ? { native_finish_reason: finishReason.raw } : {}),
  };
  return { choice, finishReason, leftOut };
}

function mapMessage(candidate: GeminiCandidate, answerId: string): { message: AnswerMessage; leftOut: number } {
  const texts = { text: '', reasoning: '' };
  const calls: ToolCall[] = [];
  const details: ReasoningDetail[] = [];
  const images: ReturnType<typeof imagePart>[] = [];
  let leftOut = 0;
  for (const piece of answerPieces(candidate)) {
    if (piece.kind === 'text' || piece.kind === 'reasoning') texts[piece.kind] += piece.text;
    else if (piece.kind === 'call') {
      const { name, args } = piece.call;
      const asked = { name: String(name ?? ''), arguments: JSON.stringify(args ?? {}) };
      calls.push({ id: callId(piece.call, answerId, calls.length), type: 'function', function: asked, ...piece.extra });
    } else if (piece.kind === 'image') images.push(imagePart(piece.url));
    else if (piece.kind === 'signature') details.push(signatureDetail(piece.signature, details.length));
    else leftOut += 1;
  }
  const annotations = groundingAnnotations(candidate.groundingMetadata);
  const message: AnswerMessage = {
    role: 'assistant',
    content: texts.text === '' ? null : texts.text,
    ...(texts.reasoning === '' ? {} : { reasoning_content: texts.reasoning }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(images.length === 0 ? {} : { images }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return { message, leftOut };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
