/**
 * A failure between processes is data. Its kind comes from status, headers and parsed error codes, never from prose.
 * One total record decides what follows: a new kind does not compile until it has a row here.
 */
export const FAILURE_KINDS = [
  // the provider's side
  'rate-limited', // 429: wait, or elsewhere
  'quota-exhausted', // the account has no credit left: waiting does not help
  'overloaded', // 503, 529: the provider sheds load
  'server-error', // 5xx
  'connect-failed', // nothing was sent: free to retry
  'first-byte-timeout', // sent, no answer: outcome unknown
  'idle-timeout', // the answer stopped in the middle
  'total-timeout',
  'connection-lost', // cut after the request was sent
  'malformed-response', // not JSON, HTML page, truncated
  'response-too-large', // over our caps: bytes, line, events
  'redirect-refused', // 3xx: never followed, the key is not sent elsewhere
  'authentication-failed', // 401/403 with OUR key: the operator's to mend
  'model-not-found', // 404 at this provider
  'content-filtered',
  'invalid-request', // 400/422: the caller's body is wrong everywhere
  'context-length-exceeded',
  'unsupported-parameter', // strict: this provider cannot honour a parameter; nothing was sent
  // our side
  'no-candidate', // no provider may serve this
  'no-capacity', // an interactive request found every candidate limited
  'deadline-exceeded',
  'cost-limit-exceeded',
  'attempts-exhausted',
  'cancelled',
  'internal-error',
  'dead-lettered', // set aside for the operator after its deliveries ran out; a replay may still answer it
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** `retry`: the same endpoint may do it later · `fail-over`: only another endpoint · `give-up`: final everywhere. */
export type Disposition = 'retry' | 'fail-over' | 'give-up';

export const DISPOSITION_OF: Readonly<Record<FailureKind, Disposition>> = {
  'rate-limited': 'retry',
  'quota-exhausted': 'fail-over',
  overloaded: 'retry',
  'server-error': 'retry',
  'connect-failed': 'retry',
  'first-byte-timeout': 'fail-over',
  'idle-timeout': 'retry',
  'total-timeout': 'fail-over',
  'connection-lost': 'retry',
  'malformed-response': 'retry',
  'response-too-large': 'give-up',
  'redirect-refused': 'fail-over',
  'authentication-failed': 'fail-over',
  'model-not-found': 'fail-over',
  'content-filtered': 'fail-over',
  'invalid-request': 'give-up',
  'context-length-exceeded': 'fail-over',
  'unsupported-parameter': 'fail-over',
  'no-candidate': 'give-up',
  'no-capacity': 'give-up',
  'deadline-exceeded': 'give-up',
  'cost-limit-exceeded': 'give-up',
  'attempts-exhausted': 'give-up',
  cancelled: 'give-up',
  'internal-error': 'retry',
  'dead-lettered': 'give-up',
};

export interface Failure {
  readonly kind: FailureKind;
  /** For the caller: no URL, no key, no stack, at most a few hundred characters. */
  readonly message: string;
  /** What the provider answered, when it did. */
  readonly statusCode?: number;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number;
  /** The provider's own parsed error code and parameter, when it named them. */
  readonly code?: string;
  readonly param?: string;
}
