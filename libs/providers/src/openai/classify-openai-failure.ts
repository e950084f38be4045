import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { buildFailure, kindOfAnswer } from '../build-failure.js';
import type { Dialect, Fields } from '../dialects/dialect.js';
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

/** What went wrong, from the status and the parsed code or type; the prose of a message decides nothing. */
export function classifyOpenaiFailure(answer: FailedAnswer, dialect: Dialect): Failure {
  const error = readError(answer.body) ?? {};
  const statusCode = statusOf(answer.statusCode, error);
  return buildFailure({
    answer,
    statusCode,
    kind: kindOfAnswer(statusCode, [
      dialect.kindOfError?.(error as Fields),
      kindOfText(error.code, dialect),
      kindOfText(error.type, dialect),
      dialect.kindOfStatus?.[statusCode],
    ]),
    message: error.message,
    codes: [error.code, error.type],
    param: error.param,
  });
}

/** An error in an answer with status 200, whole or one event of a stream: as an object in it, or as all of it (Mistral, vLLM). */
export function findOpenaiFailure(answer: FailedAnswer, dialect: Dialect): Failure | undefined {
  const { error, object }: Fields = isRecord(answer.body) ? answer.body : {};
  const isError = isRecord(error) || (typeof error === 'string' && error !== '') || object === 'error';
  return isError ? classifyOpenaiFailure(answer, dialect) : undefined;
}

/** The host's own meaning of a code first. */
function kindOfText(text: unknown, { kindOfCode = {} }: Dialect): FailureKind | undefined {
  if (typeof text !== 'string') return undefined;
  if (Object.hasOwn(kindOfCode, text)) return kindOfCode[text];
  return Object.hasOwn(KIND_OF_CODE, text) ? KIND_OF_CODE[text] : undefined;
}

/** `{error: {…}}`, `{error: "…"}`, the bare error (Mistral, vLLM), FastAPI's `{detail}` (a text or a list), or an array of one (Gemini). */
function readError(body: unknown): OpenaiError | undefined {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  if (!isRecord(outer)) return undefined;
  const error = outer['error'];
  if (isRecord(error)) return error;
  if (typeof error === 'string') return { message: error, code: outer['code'] };
  const { detail } = outer;
  if (typeof detail === 'string') return { message: detail };
  const [first] = Array.isArray(detail) ? (detail as unknown[]) : [];
  if (isRecord(first)) return { message: first['msg'], type: first['type'], param: pathOf(first['loc']) };
  return outer;
}

/** `["body", "messages", 0]` → `messages.0`. */
function pathOf(location: unknown): string | undefined {
  return Array.isArray(location) ? location.filter((step) => step !== 'body').join('.') : undefined;
}

/** Aggregators answer 200 (or send an event) with the status of the provider behind them as the code. */
function statusOf(statusCode: number, error: OpenaiError): number {
  const code = Number(error.code);
  return statusCode < 300 && Number.isInteger(code) && code >= 400 && code <= 599 ? code : statusCode;
}
