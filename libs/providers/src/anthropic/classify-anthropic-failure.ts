import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from '../adapter.js';
import { buildFailure, kindOfAnswer } from '../build-failure.js';
import { isRecord } from '../openai/openai.wire.js';
import type { AnthropicError } from './anthropic.wire.js';

/** `error.type` (platform.claude.com, "errors"). Compared whole; what a message says in prose decides nothing. */
const KIND_OF_TYPE: Readonly<Record<string, FailureKind>> = {
  invalid_request_error: 'invalid-request',
  authentication_error: 'authentication-failed',
  permission_error: 'authentication-failed',
  billing_error: 'quota-exhausted',
  not_found_error: 'model-not-found',
  // Bytes, not tokens: another endpoint may take more.
  request_too_large: 'context-length-exceeded',
  rate_limit_error: 'rate-limited',
  overloaded_error: 'overloaded',
  api_error: 'server-error',
  timeout_error: 'server-error',
  conflict_error: 'server-error',
};

/** `error.details.error_code` where it says more than the type it comes with. */
const KIND_OF_CODE: Readonly<Record<string, FailureKind>> = {
  contract_spend_limit_reached: 'quota-exhausted',
  enforced_spend_limit_reached: 'quota-exhausted',
  linked_organization_spend_limit_reached: 'quota-exhausted',
  linked_organization_billing_unavailable: 'quota-exhausted',
  ramp_limit_exceeded: 'rate-limited',
  request_body_too_large_after_decoding: 'context-length-exceeded',
  // The account's or its key's, not the caller's: the operator mends it, another provider may serve.
  organization_on_hold: 'authentication-failed',
  organization_type_not_supported: 'authentication-failed',
  parent_organization_required: 'authentication-failed',
  sandbox_egress_restricted: 'authentication-failed',
  cmek_key_disabled: 'authentication-failed',
  cmek_key_network_blocked: 'authentication-failed',
  cmek_key_unreachable: 'overloaded',
  cmek_context_unavailable: 'overloaded',
};

/** What went wrong, from the status, `error.type` and `error.details.error_code`. */
export function classifyAnthropicFailure(answer: FailedAnswer): Failure {
  const error = readError(answer.body);
  const code = error.details?.error_code;
  return buildFailure({
    answer,
    kind: kindOfAnswer(answer.statusCode, [meaning(KIND_OF_CODE, code), meaning(KIND_OF_TYPE, error.type)]),
    message: error.message,
    codes: [code, error.type],
  });
}

/** A 200 that is an error, or no message at all. */
export function findAnthropicFailure(answer: FailedAnswer): Failure | undefined {
  const failure = findAnthropicError(answer);
  if (failure) return failure;
  const isMessage = isRecord(answer.body) && Array.isArray(answer.body.content);
  return isMessage ? undefined : buildFailure({ answer, kind: 'malformed-response' });
}

/** An error object: in a whole answer, or as one event of a stream. */
export function findAnthropicError(answer: FailedAnswer): Failure | undefined {
  const { body } = answer;
  if (!isRecord(body)) return undefined;
  return body.type === 'error' || isRecord(body.error) ? classifyAnthropicFailure(answer) : undefined;
}

function readError(body: unknown): AnthropicError {
  if (!isRecord(body)) return {};
  return isRecord(body.error) ? body.error : body;
}

function meaning(table: Readonly<Record<string, FailureKind>>, text: unknown): FailureKind | undefined {
  return typeof text === 'string' && Object.hasOwn(table, text) ? table[text] : undefined;
}
