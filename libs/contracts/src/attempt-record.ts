import type { AttemptOutcome } from './envelope.js';
import type { FailureKind } from './failure.js';
import type { Lane } from './lane.js';

/** Four disjoint counters plus reasoning (part of output); `undefined` means the provider did not say, never 0. */
export interface TokenUsage {
  /** Uncached input. */
  readonly inputTokens?: number;
  readonly cacheReadTokens?: number;
  /** Of every lifetime. */
  readonly cacheWriteTokens?: number;
  /** The part of `cacheWriteTokens` that was written to live for an hour, which is dearer. */
  readonly cacheWrite1hTokens?: number;
  /** All output, reasoning included. */
  readonly outputTokens?: number;
  readonly reasoningTokens?: number;
}

/**
 * One call of one provider, as the ledger keeps it: exactly one row by `attemptId`, written first with outcome
 * `unknown` when the call goes out (durable jobs) and completed when it is over.
 */
export interface AttemptRecord {
  readonly attemptId: string;
  readonly jobId: string;
  readonly attemptNumber: number;
  readonly kind: 'job' | 'live';
  readonly tenant: string;
  readonly keyId: string;
  readonly path: string;
  /** Provider id of the configuration. */
  readonly endpoint: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** What the caller asked for. */
  readonly requestedModel: string;
  readonly lane: Lane;
  readonly region?: string;
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  readonly firstByteAtMs?: number;
  readonly outcome: AttemptOutcome;
  readonly failureKind?: FailureKind;
  readonly statusCode?: number;
  readonly usage: TokenUsage;
  /** Decimal integers of nano-dollars: what it costs, and what it would have at list price. Null: the model has no price. */
  readonly costNanoUsd: string | null;
  /** Null whenever `costNanoUsd` is; alone where the capacity is prepaid, whose calls cost nothing at any price. */
  readonly listNanoUsd: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Which of the endpoint's keys was used (its name in the configuration, never the key); of several tried the last. */
  readonly credentialId?: string;
  /** The provider's own request id, for its support desk. */
  readonly upstreamRequestId?: string;
  /**
   * Which delivery of which message claimed this attempt: tells a redelivery (carry on with the next attempt)
   * from a duplicate of the message (drop it).
   */
  readonly claimedBy?: string;
}
