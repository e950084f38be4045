import { isUtf8 } from 'node:buffer';
import type { Failure, TokenUsage, WorkMessage } from '#contracts';
import { type Adapter, estimateStreamedTokens, headerOf, type ProviderRequest } from '#providers';
import { addWarnings } from '../transport/add-warnings.js';
import type { UpstreamCall } from '../transport/upstream-call.js';
import { type CallOutcome, failed, streamed } from './call-outcome.js';

const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-amzn-requestid'] as const;

/** What a call that is over means. */
export function judgeCall(
  call: UpstreamCall,
  request: ProviderRequest,
  adapter: Adapter,
  message: WorkMessage,
): CallOutcome {
  const outcome = call.failure
    ? failed(call.failure, streamedUsage(call, message))
    : call.reader
      ? judgeStream(call, message)
      : judgeWhole(call, request, adapter);
  return withHeaders(call, outcome, adapter);
}

function judgeStream(call: UpstreamCall, message: WorkMessage): CallOutcome {
  const { finishReason, model, serviceTier, statedCostUsd, leftOutBlocks } = call.reader?.state ?? {};
  return streamed({
    usage: streamedUsage(call, message),
    ...(finishReason ? { finishReason } : {}),
    ...(model === undefined ? {} : { model }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(statedCostUsd === undefined ? {} : { statedCostUsd }),
    ...(leftOutBlocks === undefined ? {} : { leftOutBlocks }),
  });
}

function judgeWhole(call: UpstreamCall, request: ProviderRequest, adapter: Adapter): CallOutcome {
  const { body, statusCode, headers } = call;
  const json = parseJson(body);
  const answer = { statusCode, headers, body: json, nowMs: call.firstByteAtMs ?? 0 };
  if (statusCode >= 300) return failed(adapter.classifyFailure(answer));
  if (typeof json !== 'object' || json === null)
    return failed(malformed('The provider answered with something that is not a JSON object.'));
  const failure = adapter.findFailure(answer);
  if (failure) return failed(failure);
  if (request.streams) return failed(malformed('The provider answered a streamed call without an event stream.'));
  const { body: translated, ...completion } = adapter.mapResponse(json, call.identity, request.answer);
  return { outcome: 'succeeded', body: bodyOf(body, translated, request), ...completion };
}

/** The provider's own bytes are never touched; an answer that we wrote says what could not be honoured. */
function bodyOf(own: Buffer, translated: string | undefined, { warnings }: ProviderRequest): Uint8Array {
  if (translated === undefined) return own;
  return Buffer.from(warnings ? addWarnings(translated, warnings) : translated);
}

function malformed(message: string): Failure {
  return { kind: 'malformed-response', message };
}

/** What headers say counts where the body says nothing. */
function withHeaders(call: UpstreamCall, outcome: CallOutcome, adapter: Adapter): CallOutcome {
  const { headers, statusCode, firstByteAtMs } = call;
  const requestId = REQUEST_ID_HEADERS.map((name) => headerOf(headers, name)).find((id) => id !== undefined);
  return {
    ...adapter.readHeaders?.(headers),
    ...outcome,
    ...(statusCode === 0 ? {} : { statusCode }),
    ...(firstByteAtMs === undefined ? {} : { firstByteAtMs }),
    ...(requestId !== undefined && REQUEST_ID.test(requestId) ? { upstreamRequestId: requestId } : {}),
  };
}

/**
 * What the provider said it counted; if the stream ended before that, an estimate from what came through, because the
 * provider bills it (and a caller could otherwise hang up just before the end and never pay).
 */
function streamedUsage(call: UpstreamCall, { envelope }: WorkMessage): TokenUsage {
  const { reader } = call;
  if (!reader) return {};
  const { usage: said = {} } = reader.state;
  if (said.outputTokens !== undefined || reader.amount.events === 0) return said;
  const inputTokens = envelope.facts?.inputTokens;
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    // Some say what they read at the beginning and what they wrote at the end only.
    ...said,
    outputTokens: estimateStreamedTokens(reader.amount),
  };
}

/** Undefined when it is not one JSON value in valid UTF-8: it goes on as bytes, so no character may be mended here. */
function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0 || !isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
