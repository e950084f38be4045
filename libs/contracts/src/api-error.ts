import type { Failure, FailureKind } from './failure.js';
import type { ApiError } from './job-result.js';

/** What a failure becomes for a caller: the HTTP status, the OpenAI error object and, when waiting helps, for how long. */
export interface ApiFailure {
  readonly statusCode: number;
  readonly error: ApiError;
  /** Becomes `Retry-After` (rounded up to seconds) and `retry-after-ms`. */
  readonly retryAfterMs?: number;
}

interface ErrorRow {
  readonly statusCode: number;
  readonly type: string;
  readonly code: string;
}

const row = (statusCode: number, type: string, code: string): ErrorRow => ({ statusCode, type, code });
const upstream = (code: string, statusCode = 502): ErrorRow => row(statusCode, 'upstream_error', code);
const refused = (code: string, statusCode = 400): ErrorRow => row(statusCode, 'invalid_request_error', code);

/**
 * One row a kind; a new kind does not compile without one. Chosen with the OpenAI SDKs in mind, which try again on
 * 408, 409, 429 and everything from 500 and on nothing else:
 * - 429 only where a provider said so; our own lack of capacity is 503, so that a client's 429 counter means the provider.
 * - 502 for everything wrong between us and the provider, our key and our account's credit included: the caller's key
 *   is fine, a 401 or 402 would send them looking in the wrong place.
 * - 504 for time, ours or the provider's.
 * - 402 for the caller's own cost limit: final, and nothing in the body is wrong.
 * - 499 (nginx's "client closed request") for cancelled: nobody reads it but the access log.
 */
const ROW_OF: Readonly<Record<FailureKind, ErrorRow>> = {
  'rate-limited': row(429, 'rate_limit_error', 'rate_limit_exceeded'),
  'quota-exhausted': upstream('provider_quota_exhausted'),
  overloaded: upstream('provider_overloaded', 503),
  'server-error': upstream('provider_error'),
  'connect-failed': upstream('provider_unreachable'),
  'first-byte-timeout': upstream('provider_timeout', 504),
  'idle-timeout': upstream('provider_timeout', 504),
  'total-timeout': upstream('provider_timeout', 504),
  'connection-lost': upstream('provider_connection_lost'),
  'malformed-response': upstream('provider_malformed_response'),
  'response-too-large': upstream('provider_response_too_large'),
  'redirect-refused': upstream('provider_redirect_refused'),
  'authentication-failed': upstream('provider_authentication_failed'),
  'model-not-found': refused('model_not_found', 404),
  'content-filtered': refused('content_filter'),
  'invalid-request': refused('invalid_request'),
  'context-length-exceeded': refused('context_length_exceeded'),
  'unsupported-parameter': refused('unsupported_parameter'),
  'no-candidate': refused('no_candidate'),
  'no-capacity': row(503, 'capacity_error', 'no_capacity'),
  'deadline-exceeded': row(504, 'timeout_error', 'deadline_exceeded'),
  'cost-limit-exceeded': refused('cost_limit_exceeded', 402),
  'attempts-exhausted': upstream('attempts_exhausted'),
  cancelled: row(499, 'cancelled_error', 'cancelled'),
  'internal-error': row(500, 'internal_error', 'internal_error'),
  'dead-lettered': row(500, 'internal_error', 'dead_lettered'),
};

/** Kinds whose `code` and `param` a caller can act on; anywhere else the provider's own code stays inside. */
const CALLER_READABLE: ReadonlySet<FailureKind> = new Set([
  'invalid-request',
  'context-length-exceeded',
  'unsupported-parameter',
  'content-filtered',
  'model-not-found',
  'no-candidate',
]);

/** Statuses of a provider's refusal of a body that mean what they mean for our caller too. */
const BODY_STATUSES: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/** A caller's message stops here: a provider's page of HTML is not one. */
const MAX_MESSAGE_CHARACTERS = 500;

/** The ONE place that turns a failure into what a caller reads. */
export function apiErrorOf(failure: Failure): ApiFailure {
  const { type, code } = ROW_OF[failure.kind];
  const readable = CALLER_READABLE.has(failure.kind);
  const error: ApiError = {
    message: messageOf(failure),
    type,
    param: (readable ? failure.param : undefined) ?? null,
    code: (readable ? failure.code : undefined) ?? code,
  };
  const answer = { statusCode: statusOf(failure), error };
  return failure.retryAfterMs === undefined ? answer : { ...answer, retryAfterMs: Math.ceil(failure.retryAfterMs) };
}

function statusOf(failure: Failure): number {
  const upstreamStatus = failure.statusCode ?? 0;
  switch (failure.kind) {
    case 'invalid-request':
      return BODY_STATUSES.has(upstreamStatus) ? upstreamStatus : 400;
    // "Nobody offers this model" is OpenAI's 404; "nobody who offers it may or can serve this" is the request's fault.
    case 'no-candidate':
      return failure.code === 'model_not_found' ? 404 : 400;
    // The last attempt's own status tells a client whether waiting helps.
    case 'attempts-exhausted':
      if (upstreamStatus === 429) return 429;
      return upstreamStatus === 503 || upstreamStatus === 529 ? 503 : 502;
    default:
      return ROW_OF[failure.kind].statusCode;
  }
}

function messageOf(failure: Failure): string {
  // An internal error's text was written for an operator; it is in the log with the same request id.
  if (failure.kind === 'internal-error') return 'The gateway had an internal error. It has been logged.';
  const { message } = failure;
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${message.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;
}
