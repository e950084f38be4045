import type { AttemptOutcome, CallWarning, Failure, TokenUsage } from '#contracts';
import type { FinishReason } from '#providers';

/** How one call of one provider went, in the gateway's words. */
export interface CallOutcome {
  readonly outcome: Exclude<AttemptOutcome, 'unknown'>;
  /** Everything but `succeeded` has one. */
  readonly failure?: Failure;
  readonly statusCode?: number;
  readonly usage: TokenUsage;
  readonly finishReason?: FinishReason;
  /** The model the provider says it ran. */
  readonly model?: string;
  /** The tier the provider says it used, in its own word. */
  readonly serviceTier?: string;
  /** What the provider says that it cost, US dollars as a decimal. */
  readonly statedCostUsd?: string;
  /** What was asked for and could not be honoured. */
  readonly warnings?: readonly CallWarning[];
  /** Blocks of the answer that have no place in the house shape. */
  readonly leftOutBlocks?: number;
  /** Name of the key it was authorized with; of several tried the one whose answer this is. */
  readonly credentialId?: string;
  /** The whole answer for the caller; empty after a stream. One JSON value, UTF-8. */
  readonly body: Uint8Array;
  readonly firstByteAtMs?: number;
  readonly upstreamRequestId?: string;
}

const EMPTY = new Uint8Array(0);

export function failed(failure: Failure, usage: TokenUsage = {}): CallOutcome {
  return { outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure, usage, body: EMPTY };
}

/** A stream that went out already. */
export function streamed(facts: Omit<CallOutcome, 'outcome' | 'body'>): CallOutcome {
  return { outcome: 'succeeded', body: EMPTY, ...facts };
}
