import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { buildFailure, kindOfAnswer } from '../build-failure.js';
import { isRecord } from '../openai/openai.wire.js';
import type { GeminiAnswer, GeminiError } from './gemini.wire.js';

/** google.rpc.Code, as far as it says more than the HTTP status. */
const KIND_OF_RPC_STATUS: Readonly<Record<string, FailureKind>> = {
  RESOURCE_EXHAUSTED: 'rate-limited',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'server-error',
  INTERNAL: 'server-error',
  UNKNOWN: 'server-error',
  ABORTED: 'server-error',
  CANCELLED: 'server-error',
  UNAUTHENTICATED: 'authentication-failed',
  PERMISSION_DENIED: 'authentication-failed',
  NOT_FOUND: 'model-not-found',
  UNIMPLEMENTED: 'model-not-found',
  INVALID_ARGUMENT: 'invalid-request',
  OUT_OF_RANGE: 'invalid-request',
  // The free tier is not offered in this region, or billing is not enabled (ai.google.dev/gemini-api/docs/troubleshooting).
  FAILED_PRECONDITION: 'authentication-failed',
};

/** google.rpc.ErrorInfo; the API answers a wrong key with 400 INVALID_ARGUMENT and this. */
const KIND_OF_REASON: Readonly<Record<string, FailureKind>> = {
  API_KEY_INVALID: 'authentication-failed',
  API_KEY_SERVICE_BLOCKED: 'authentication-failed',
  API_KEY_HTTP_REFERRER_BLOCKED: 'authentication-failed',
  API_KEY_IP_ADDRESS_BLOCKED: 'authentication-failed',
  SERVICE_DISABLED: 'authentication-failed',
  CONSUMER_SUSPENDED: 'quota-exhausted',
  BILLING_DISABLED: 'quota-exhausted',
  RATE_LIMIT_EXCEEDED: 'rate-limited',
  QUOTA_EXCEEDED: 'rate-limited',
};

/** Every answer has one of these. */
const ANSWERS: readonly string[] = ['candidates', 'embedding', 'embeddings', 'predictions'];

/** What went wrong, from the status, `error.status` and the typed details; the prose of a message decides nothing. */
export function classifyGeminiFailure(answer: FailedAnswer): Failure {
  const error = readError(answer.body);
  const statusCode = statusOf(answer.statusCode, error);
  const failure = buildFailure({
    answer,
    statusCode,
    kind: kindOf(statusCode, error),
    message: error.message,
    codes: [detailOf(error, 'ErrorInfo')?.reason, error.status],
    param: fieldOf(error),
  });
  const delayMs = failure.retryAfterMs === undefined ? retryDelayMs(error) : undefined;
  return delayMs === undefined ? failure : { ...failure, retryAfterMs: delayMs };
}

/** A whole answer with status 200 that is none: see `findGeminiEventFailure`, or one without anything in it. */
export function findGeminiFailure(answer: FailedAnswer): Failure | undefined {
  const failure = findGeminiEventFailure(answer);
  if (failure) return failure;
  const { body } = answer;
  const isAnswer = isRecord(body) && ANSWERS.some((name) => saysSomething(body[name]));
  return isAnswer ? undefined : buildFailure({ answer, kind: 'malformed-response' });
}

function saysSomething(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isRecord(value);
}

/** An error object, or a prompt that was blocked before the model saw it. */
export function findGeminiEventFailure(answer: FailedAnswer): Failure | undefined {
  const body: GeminiAnswer | undefined = isRecord(answer.body) ? answer.body : undefined;
  if (isRecord(body?.error)) return classifyGeminiFailure(answer);
  const blockReason = body?.promptFeedback?.blockReason;
  if (typeof blockReason !== 'string' || blockReason === 'BLOCKED_REASON_UNSPECIFIED') return undefined;
  if (Array.isArray(body?.candidates) && body.candidates.length > 0) return undefined;
  return buildFailure({ answer, kind: 'content-filtered', codes: [blockReason] });
}

function kindOf(statusCode: number, error: GeminiError): FailureKind {
  if (isUsedUp(error)) return 'quota-exhausted';
  // 499 is a call that Google gave up itself: nothing is wrong with it.
  return kindOfAnswer(statusCode === 499 ? 500 : statusCode, [
    kindOfText(KIND_OF_REASON, detailOf(error, 'ErrorInfo')?.reason),
    kindOfText(KIND_OF_RPC_STATUS, error.status),
  ]);
}

function kindOfText(kinds: Readonly<Record<string, FailureKind>>, text: unknown): FailureKind | undefined {
  return typeof text === 'string' && Object.hasOwn(kinds, text) ? kinds[text] : undefined;
}

/** Of a quota of the day or month nothing is left until it is over: waiting for the minute does not help. */
function isUsedUp(error: GeminiError): boolean {
  if (error.status !== 'RESOURCE_EXHAUSTED') return false;
  const violations = detailOf(error, 'QuotaFailure')?.violations;
  return (Array.isArray(violations) ? violations : []).some(
    (violation) => isRecord(violation) && /PerDay|PerMonth/.test(String(violation.quotaId ?? '')),
  );
}

/** google.rpc.BadRequest names the field. */
function fieldOf(error: GeminiError): unknown {
  const violations = detailOf(error, 'BadRequest')?.fieldViolations;
  const [first] = Array.isArray(violations) ? (violations as unknown[]) : [];
  return isRecord(first) ? first.field : undefined;
}

/** google.rpc.RetryInfo: `"retryDelay": "34.4s"`. */
function retryDelayMs(error: GeminiError): number | undefined {
  const delay = detailOf(error, 'RetryInfo')?.retryDelay;
  const seconds = typeof delay === 'string' ? /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000);
}

function detailOf(error: GeminiError, type: string): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(error.details)) return undefined;
  return (error.details as unknown[])
    .filter(isRecord)
    .find((detail) => String(detail['@type'] ?? '').endsWith(`google.rpc.${type}`));
}

/** `{error: {…}}`, or a list of one: `streamGenerateContent` without `alt=sse` and some proxies answer so. */
function readError(body: unknown): GeminiError {
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  const error = isRecord(outer) ? outer.error : undefined;
  return isRecord(error) ? error : {};
}

function statusOf(statusCode: number, { code }: GeminiError): number {
  return statusCode < 300 && typeof code === 'number' && code >= 400 && code <= 599 ? code : statusCode;
}
