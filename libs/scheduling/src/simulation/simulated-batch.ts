import type { BatchPool } from '../pools/pool.js';

/** A batch at the simulated provider. */
export interface SimulatedBatch {
  readonly number: number;
  readonly pool: BatchPool;
  readonly submittedMs: number;
  /** Job indices by position in the batch; answered ones stay. */
  readonly jobs: readonly number[];
  isOver: boolean;
}
