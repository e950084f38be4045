import { isUtf8 } from 'node:buffer';
import type { AttemptOutcome, Failure, TokenUsage, WorkMessage } from '#contracts';
import { type Adapter, estimateStreamedTokens, type FinishReason, headerOf, type ProviderRequest } from '#providers';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { CallTerms } from '../transport/provider-transport.js';
import type { UpstreamCall } from '../transport/upstream-call.js';

/** How one call of one provider went, in the gateway's words. */
export interface CallOutcome {
  readonly outcome: Exclude<AttemptOutcome, 'unknown'>;
  /** Everything but `succeeded` has one. */
  readonly failure?: Failure;
  readonly statusCode?: number;
  readonly usage: TokenUsage;
  readonly finishReason?: FinishReason;
  /** The model the provider says it ran. */
  readonly model?: string;
  /** The whole answer for the caller; empty after a stream. One JSON value, UTF-8. */
  readonly body: Uint8Array;
  readonly firstByteAtMs?: number;
  readonly upstreamRequestId?: string;
}

const EMPTY = new Uint8Array(0);
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Makes one call: parses and maps the body, sends it, reads what came back. Never rejects for what a provider does. */
export async function callProvider(endpoint: Endpoint, message: WorkMessage, terms: CallTerms): Promise<CallOutcome> {
  const { adapter } = endpoint;
  let request: ProviderRequest;
  try {
    request = mapRequest(adapter, message);
  } catch (error) {
    // Unreadable or nested too deeply to be written again: wrong at every provider.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return failed({ kind: 'invalid-request', message: 'The body could not be read as JSON.' });
  }
  const call = await endpoint.transport.send(request, terms);
  return judgeCall(call, request, endpoint, message);
}

function mapRequest(adapter: Adapter, { envelope, body, parsedBody }: WorkMessage): ProviderRequest {
  const parsed = parsedBody ?? (JSON.parse(toText(body)) as unknown);
  if (typeof parsed !== 'object' || parsed === null) throw new SyntaxError('the body is not an object');
  const model = envelope.decision?.model ?? envelope.model;
  return adapter.mapRequest({ path: envelope.path, body: parsed as Record<string, unknown>, model });
}

function judgeCall(
  call: UpstreamCall,
  request: ProviderRequest,
  { adapter }: Endpoint,
  message: WorkMessage,
): CallOutcome {
  if (call.failure) return withCall(call, failed(call.failure, streamedUsage(call, message)));
  if (call.reader) {
    const { finishReason, model } = call.reader.state;
    return withCall(call, {
      outcome: 'succeeded',
      usage: streamedUsage(call, message),
      body: EMPTY,
      ...(finishReason ? { finishReason } : {}),
      ...(model === undefined ? {} : { model }),
    });
  }
  return withCall(call, judgeWhole(call, request, adapter));
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
  const { body: translated, ...completion } = adapter.mapResponse(json);
  return { outcome: 'succeeded', body: translated === undefined ? body : Buffer.from(translated), ...completion };
}

function failed(failure: Failure, usage: TokenUsage = {}): CallOutcome {
  return { outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure, usage, body: EMPTY };
}

function malformed(message: string): Failure {
  return { kind: 'malformed-response', message };
}

function withCall(call: UpstreamCall, outcome: CallOutcome): CallOutcome {
  const requestId = headerOf(call.headers, 'x-request-id') ?? headerOf(call.headers, 'request-id');
  return {
    ...outcome,
    ...(call.statusCode === 0 ? {} : { statusCode: call.statusCode }),
    ...(call.firstByteAtMs === undefined ? {} : { firstByteAtMs: call.firstByteAtMs }),
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
  if (reader.state.usage) return reader.state.usage;
  if (reader.amount.events === 0) return {};
  const inputTokens = envelope.facts?.inputTokens;
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
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

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
