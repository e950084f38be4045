import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { headerOf } from '../answer-headers.js';
import { buildFailure, kindOfAnswer } from '../build-failure.js';
import { isRecord } from '../openai/openai.wire.js';

/** Names of exceptions, the service's own and those that all of AWS has. What a message says decides nothing. */
const KIND_OF_EXCEPTION: Readonly<Record<string, FailureKind>> = {
  ThrottlingException: 'rate-limited',
  TooManyRequestsException: 'rate-limited',
  // "You can resubmit your request later."
  ServiceQuotaExceededException: 'rate-limited',
  ServiceUnavailableException: 'overloaded',
  ServiceUnavailable: 'overloaded',
  ModelNotReadyException: 'overloaded',
  InternalServerException: 'server-error',
  InternalFailure: 'server-error',
  ModelErrorException: 'server-error',
  ModelStreamErrorException: 'server-error',
  ModelTimeoutException: 'server-error',
  ConflictException: 'server-error',
  ValidationException: 'invalid-request',
  ResourceNotFoundException: 'model-not-found',
  UnknownOperationException: 'model-not-found',
  AccessDeniedException: 'authentication-failed',
  AccessDenied: 'authentication-failed',
  NotAuthorized: 'authentication-failed',
  OptInRequired: 'authentication-failed',
  UnrecognizedClientException: 'authentication-failed',
  InvalidClientTokenId: 'authentication-failed',
  MissingAuthenticationToken: 'authentication-failed',
  MissingAuthenticationTokenException: 'authentication-failed',
  IncompleteSignature: 'authentication-failed',
  IncompleteSignatureException: 'authentication-failed',
  InvalidSignatureException: 'authentication-failed',
  SignatureDoesNotMatch: 'authentication-failed',
  ExpiredToken: 'authentication-failed',
  ExpiredTokenException: 'authentication-failed',
  RequestExpired: 'authentication-failed',
};

/** What went wrong, from the exception's name (`x-amzn-errortype`, else `__type`), else from the status. */
export function classifyBedrockFailure(answer: FailedAnswer): Failure {
  const body = isRecord(answer.body) ? answer.body : {};
  const name = nameOf(headerOf(answer.headers, 'x-amzn-errortype')) ?? nameOf(body.__type) ?? nameOf(body.code);
  return failureOf(answer, name, body.message ?? body.Message);
}

/** A 200 that is an exception, or no answer at all. */
export function findBedrockFailure(answer: FailedAnswer): Failure | undefined {
  const body = isRecord(answer.body) ? answer.body : {};
  if (nameOf(body.__type) !== undefined) return classifyBedrockFailure(answer);
  const message = isRecord(body.output) ? body.output.message : undefined;
  if (isRecord(message) && Array.isArray(message.content)) return undefined;
  return buildFailure({ answer, kind: 'malformed-response' });
}

/** An exception as an event of a stream: `{"throttlingException":{"message":"…"}}`. */
export function findBedrockException(event: Readonly<Record<string, unknown>>): Failure | undefined {
  for (const [key, value] of Object.entries(event)) {
    if (!key.endsWith('Exception')) continue;
    const name = key.charAt(0).toUpperCase() + key.slice(1);
    const answer = { statusCode: 200, headers: {}, body: value, nowMs: 0 };
    return failureOf(answer, name, isRecord(value) ? value.message : undefined);
  }
  return undefined;
}

function failureOf(answer: FailedAnswer, name: string | undefined, message: unknown): Failure {
  const said = name !== undefined && Object.hasOwn(KIND_OF_EXCEPTION, name) ? KIND_OF_EXCEPTION[name] : undefined;
  const isRedirect = answer.statusCode >= 300 && answer.statusCode < 400;
  const kind = said === undefined || isRedirect ? kindOfAnswer(answer.statusCode, []) : said;
  return buildFailure({ answer, kind, message, codes: [name] });
}

/** `ValidationException:http://…/` in the header, `com.amazon.coral.service#ValidationException` in the body. */
function nameOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > 400) return undefined;
  const name = text.split(':')[0]?.split('#').at(-1)?.trim();
  return name === undefined || name === '' ? undefined : name;
}
