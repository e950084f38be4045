import type { Hindsight } from '../optimum/hindsight.js';
import type { BatchPool, FlexPool, ReservedPool } from '../pools/pool.js';

/** The tokens a call really reads and writes, and which job it is: noise is drawn by its index. */
export interface ServedJob {
  readonly index: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** From (inclusive) and to (exclusive), ms of the simulation. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What really happens, and policies cannot see: every answer is a function of the seed and of its arguments only, so
 * that all policies meet the same world whatever they do in it, and the optimum may ask about the future.
 */
export interface World extends Hindsight {
  /** How long a call takes from its start to its last token. */
  serviceMs(lane: 'reserved' | 'flex' | 'sync', job: ServedJob): number;
  /** Whether the pool answers at all. */
  reservedIsUp(pool: ReservedPool, atMs: number): boolean;
  /** Whether the pool takes work: the same for everybody who asks in one slot. */
  flexIsOpen(pool: FlexPool, atMs: number): boolean;
  /** When a batch that is handed over at `submitMs` has finished; `Infinity`: it is stuck for ever. */
  batchFinishMs(pool: BatchPool, submitMs: number): number;
  /** When one request of the batch with this number has, `submitMs` < it <= the batch's own finish. Requests of a stuck batch never do. */
  batchRequestFinishMs(pool: BatchPool, submitMs: number, batch: number, request: number): number;
  /** How long the cancellation of a batch takes that was handed over at `submitMs`, at most the pool's `cancelMs`. */
  batchCancelMs(pool: BatchPool, submitMs: number): number;
}

/** What is different from a normal day. */
export interface WorldRequest {
  readonly seed: number;
  /** Share of batches that never finish. */
  readonly stuckBatchShare?: number;
  /** No batch moves in this interval; afterwards they go on. */
  readonly batchOutage?: Interval;
  /** Reserved pools answer nothing in this interval. */
  readonly reservedLoss?: Interval;
  /** Default true: flex pools are closed in 10 to 60 % of the slots, by time of day. */
  readonly flexOffered?: boolean;
}
