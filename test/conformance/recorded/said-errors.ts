import type { FailureKind } from '#contracts';
import { listOf, recordOf, textOf } from './fields.js';

/** What a provider's documentation says of an error: the status it comes with and what it means. */
export interface DocumentedError {
  readonly statusCode: number;
  readonly kind: FailureKind;
}

/** Whose words an error is written in. */
export type ErrorFamily = 'openai' | 'anthropic' | 'gemini' | 'bedrock';

const OPENAI: Readonly<Record<string, readonly [number, FailureKind]>> = {
  invalid_api_key: [401, 'authentication-failed'],
  model_not_found: [404, 'model-not-found'],
  DeploymentNotFound: [404, 'model-not-found'],
  rate_limit_exceeded: [429, 'rate-limited'],
  insufficient_quota: [429, 'quota-exhausted'],
  context_length_exceeded: [400, 'context-length-exceeded'],
  content_filter: [400, 'content-filtered'],
  content_policy_violation: [400, 'content-filtered'],
  server_error: [500, 'server-error'],
};

const ANTHROPIC: Readonly<Record<string, readonly [number, FailureKind]>> = {
  invalid_request_error: [400, 'invalid-request'],
  authentication_error: [401, 'authentication-failed'],
  billing_error: [402, 'quota-exhausted'],
  permission_error: [403, 'authentication-failed'],
  not_found_error: [404, 'model-not-found'],
  request_too_large: [413, 'context-length-exceeded'],
  rate_limit_error: [429, 'rate-limited'],
  api_error: [500, 'server-error'],
  timeout_error: [504, 'server-error'],
  overloaded_error: [529, 'overloaded'],
};

const GEMINI: Readonly<Record<string, readonly [number, FailureKind]>> = {
  UNAUTHENTICATED: [401, 'authentication-failed'],
  PERMISSION_DENIED: [403, 'authentication-failed'],
  NOT_FOUND: [404, 'model-not-found'],
  INTERNAL: [500, 'server-error'],
  UNAVAILABLE: [503, 'overloaded'],
  DEADLINE_EXCEEDED: [504, 'server-error'],
};

const BEDROCK: Readonly<Record<string, readonly [number, FailureKind]>> = {
  ValidationException: [400, 'invalid-request'],
  AccessDeniedException: [403, 'authentication-failed'],
  ResourceNotFoundException: [404, 'model-not-found'],
  ModelTimeoutException: [408, 'server-error'],
  ThrottlingException: [429, 'rate-limited'],
  InternalServerException: [500, 'server-error'],
  ServiceUnavailableException: [503, 'overloaded'],
};

/** What an error's own codes leave no doubt about; undefined where they say little or are known to nobody. */
export function documentedError(body: unknown, family: ErrorFamily): DocumentedError | undefined {
  const outer = recordOf(Array.isArray(body) ? body[0] : body);
  const error = recordOf(outer['error'] ?? outer);
  switch (family) {
    case 'openai':
      return find(OPENAI, error['code']) ?? find(OPENAI, error['type']);
    case 'anthropic':
      // A precise code may say otherwise than the type it comes with.
      return recordOf(error['details'])['error_code'] === undefined ? find(ANTHROPIC, error['type']) : undefined;
    case 'gemini':
      // So may a reason in the details: a wrong key is an INVALID_ARGUMENT.
      return listOf(error['details']).some(({ reason }) => reason !== undefined)
        ? undefined
        : find(GEMINI, error['status']);
    case 'bedrock':
      return find(BEDROCK, textOf(outer['__type']).split('#').at(-1));
  }
}

function find(
  table: Readonly<Record<string, readonly [number, FailureKind]>>,
  code: unknown,
): DocumentedError | undefined {
  const row = typeof code === 'string' && Object.hasOwn(table, code) ? table[code] : undefined;
  return row && { statusCode: row[0], kind: row[1] };
}
