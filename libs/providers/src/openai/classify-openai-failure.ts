import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { toCallerMessage } from '../caller-message.js';
import { parseRetryAfter } from '../parse-retry-after.js';
import { isRecord, type OpenaiError } from './openai.wire.js';

/** Codes and types that say more than the status they come with. Compared whole, never searched in prose. */
const KIND_OF_CODE: Readonly<Record<string, FailureKind>> = {
  insufficient_quota: 'quota-exhausted',
  billing_hard_limit_reached: 'quota-exhausted',
  billing_not_active: 'quota-exhausted',
  insufficient_balance: 'quota-exhausted',
  access_terminated: 'quota-exhausted',
  context_length_exceeded: 'context-length-exceeded',
  string_above_max_length: 'context-length-exceeded',
  model_not_found: 'model-not-found',
  model_not_available: 'model-not-found',
  DeploymentNotFound: 'model-not-found',
  content_filter: 'content-filtered',
  content_policy_violation: 'content-filtered',
  ResponsibleAIPolicyViolation: 'content-filtered',
  invalid_api_key: 'authentication-failed',
  invalid_authentication: 'authentication-failed',
  authentication_error: 'authentication-failed',
  permission_error: 'authentication-failed',
  permission_denied: 'authentication-failed',
  rate_limit_exceeded: 'rate-limited',
  rate_limit_error: 'rate-limited',
  rate_limit_reached: 'rate-limited',
  too_many_requests: 'rate-limited',
  overloaded: 'overloaded',
  overloaded_error: 'overloaded',
  engine_overloaded: 'overloaded',
  service_unavailable: 'overloaded',
  server_error: 'server-error',
  internal_server_error: 'server-error',
  internal_error: 'server-error',
  api_error: 'server-error',
  invalid_request_error: 'invalid-request',
};

const KIND_OF_STATUS: Readonly<Record<number, FailureKind>> = {
  401: 'authentication-failed',
  402: 'quota-exhausted',
  403: 'authentication-failed',
  404: 'model-not-found',
  // This endpoint does not offer the call at all: another may.
  405: 'model-not-found',
  410: 'model-not-found',
  // The provider's own waiting ran out, or two calls collided: SDKs send these again, and so may the router.
  408: 'server-error',
  409: 'server-error',
  425: 'server-error',
  // The limit is this endpoint's: a larger one may take it.
  413: 'context-length-exceeded',
  429: 'rate-limited',
  501: 'model-not-found',
  503: 'overloaded',
  529: 'overloaded',
};

/**
 * Codes and types of these kinds are used for everything (`invalid_request_error` for wrong keys and unknown models,
 * `server_error` for overload): where there is a status it knows better.
 */
const VAGUE: ReadonlySet<FailureKind> = new Set(['invalid-request', 'server-error']);

/** Kinds whose cause is in the caller's body: only there is the provider's wording of use to the caller. */
const TOLD: ReadonlySet<FailureKind> = new Set(['invalid-request', 'context-length-exceeded', 'content-filtered']);

const MESSAGE_OF: Partial<Readonly<Record<FailureKind, string>>> = {
  'rate-limited': 'The provider is limiting its rate.',
  'quota-exhausted': "The provider says that the account's quota is used up.",
  overloaded: 'The provider is overloaded.',
  'server-error': 'The provider had an error.',
  'redirect-refused': 'The provider answered with a redirect, which is not followed.',
  'authentication-failed': "The provider refused the gateway's credentials.",
  'model-not-found': 'The provider does not offer this model.',
  'content-filtered': "The provider's content filter refused the request.",
  'context-length-exceeded': 'The request is too long for this model.',
  'invalid-request': 'The provider refused the request as invalid.',
};

/** What went wrong, from the status and the parsed code or type; the prose of a message decides nothing. */
export function classifyOpenaiFailure(answer: FailedAnswer): Failure {
  const error = readError(answer.body) ?? {};
  const statusCode = statusOf(answer.statusCode, error);
  const kind = kindOf(statusCode, error);
  const retryAfterMs = parseRetryAfter(answer.headers, answer.nowMs);
  const code = shortText(error.code) ?? shortText(error.type);
  const param = shortText(error.param);
  return {
    kind,
    message: (TOLD.has(kind) ? toCallerMessage(error.message) : undefined) ?? MESSAGE_OF[kind] ?? 'The call failed.',
    ...(statusCode >= 300 ? { statusCode } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  };
}

/** An error object in an answer with status 200, whole or one event of a stream. */
export function findOpenaiFailure(answer: FailedAnswer): Failure | undefined {
  const error = isRecord(answer.body) ? answer.body['error'] : undefined;
  return isRecord(error) || (typeof error === 'string' && error !== '') ? classifyOpenaiFailure(answer) : undefined;
}

function kindOf(statusCode: number, error: OpenaiError): FailureKind {
  if (statusCode >= 300 && statusCode < 400) return 'redirect-refused';
  const said = [kindOfText(error.code), kindOfText(error.type)];
  const precise = said.find((kind) => kind !== undefined && !VAGUE.has(kind));
  if (precise) return precise;
  const ofStatus = KIND_OF_STATUS[statusCode];
  if (ofStatus) return ofStatus;
  if (statusCode >= 500) return 'server-error';
  return statusCode >= 400 ? 'invalid-request' : (said.find((kind) => kind !== undefined) ?? 'server-error');
}

function kindOfText(text: unknown): FailureKind | undefined {
  return typeof text === 'string' && Object.hasOwn(KIND_OF_CODE, text) ? KIND_OF_CODE[text] : undefined;
}

/** `{error: {…}}`, `{error: "…"}`, the bare error (Mistral, vLLM), FastAPI's `{detail}`, or an array of one (Gemini). */
function readError(body: unknown): OpenaiError | undefined {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isRecord(outer)) return undefined;
  const error = outer['error'];
  if (isRecord(error)) return error;
  if (typeof error === 'string') return { message: error, code: outer['code'] };
  if (typeof outer['detail'] === 'string') return { message: outer['detail'] };
  return outer;
}

/** Aggregators answer 200 (or send an event) with the status of the provider behind them as the code. */
function statusOf(statusCode: number, error: OpenaiError): number {
  const code = Number(error.code);
  return statusCode < 300 && Number.isInteger(code) && code >= 400 && code <= 599 ? code : statusCode;
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.[\]/:-]{1,80}$/.test(value) ? value : undefined;
}
