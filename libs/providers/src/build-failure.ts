import type { Failure, FailureKind } from '#contracts';
import type { FailedAnswer } from './adapter.js';
import { toCallerMessage } from './caller-message.js';
import { parseRetryAfter } from './parse-retry-after.js';

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

/** Kinds whose cause is in the caller's body: only there is the provider's wording of use to the caller. */
const TOLD: ReadonlySet<FailureKind> = new Set(['invalid-request', 'context-length-exceeded', 'content-filtered']);

const MESSAGE_OF: Partial<Readonly<Record<FailureKind, string>>> = {
  'rate-limited': 'The provider is limiting its rate.',
  'quota-exhausted': "The provider says that the account's quota is used up.",
  overloaded: 'The provider is overloaded.',
  'server-error': 'The provider had an error.',
  'malformed-response': 'The provider answered with something that is none of its answers.',
  'redirect-refused': 'The provider answered with a redirect, which is not followed.',
  'authentication-failed': "The provider refused the gateway's credentials.",
  'model-not-found': 'The provider does not offer this model.',
  'content-filtered': "The provider's content filter refused the request.",
  'context-length-exceeded': 'The request is too long for this model.',
  'invalid-request': 'The provider refused the request as invalid.',
};

/**
 * What a status and a code mean together. Codes that say little (`invalid_request_error` for everything) give way to the
 * status; a redirect is one whatever its body says.
 *
 * @param said what the parsed codes mean, the most telling first
 */
export function kindOfAnswer(statusCode: number, said: readonly (FailureKind | undefined)[]): FailureKind {
  if (statusCode >= 300 && statusCode < 400) return 'redirect-refused';
  const precise = said.find((kind) => kind !== undefined && kind !== 'invalid-request' && kind !== 'server-error');
  if (precise) return precise;
  const ofStatus = KIND_OF_STATUS[statusCode];
  if (ofStatus) return ofStatus;
  if (statusCode >= 500) return 'server-error';
  return statusCode >= 400 ? 'invalid-request' : (said.find((kind) => kind !== undefined) ?? 'server-error');
}

export interface FailureParts {
  readonly answer: FailedAnswer;
  readonly kind: FailureKind;
  /** The status that counts, where an answer with 200 names another. */
  readonly statusCode?: number;
  /** The provider's own words, shown to the caller only where they are about his request. */
  readonly message?: unknown;
  /** The provider's own, the most telling first; the first that is no prose travels on. */
  readonly codes?: readonly unknown[];
  readonly param?: unknown;
}

/** A failure as it travels on: with the caller's message, the time to wait, and codes that are no prose. */
export function buildFailure({ answer, kind, message, codes = [], param, ...more }: FailureParts): Failure {
  const { statusCode = answer.statusCode } = more;
  const retryAfterMs = parseRetryAfter(answer.headers, answer.nowMs);
  const shortCode = codes.map(shortText).find((code) => code !== undefined);
  const shortParam = shortText(param);
  return {
    kind,
    message: (TOLD.has(kind) ? toCallerMessage(message) : undefined) ?? MESSAGE_OF[kind] ?? 'The call failed.',
    ...(statusCode >= 300 ? { statusCode } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(shortCode === undefined ? {} : { code: shortCode }),
    ...(shortParam === undefined ? {} : { param: shortParam }),
  };
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.[\]/:-]{1,80}$/.test(value) ? value : undefined;
}
