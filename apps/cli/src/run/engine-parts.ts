import type { JobGateway } from '../gateway/job-gateway.js';
import type { PauseTiming } from './pause-gate.js';
import type { RowIdentity } from './result-line.js';
import type { RunStore } from './run-store.js';

/** What a run is made of. */
export interface EngineParts {
  readonly gateway: JobGateway;
  readonly store: RunStore;
  readonly runId: string;
  /** The provider's whole answer goes into the results. */
  readonly full: boolean;
  /** Submissions in flight, and long polls in flight. */
  readonly submitters: number;
  readonly collectors: number;
  readonly timing: EngineTiming;
}

export interface EngineTiming extends PauseTiming {
  /** Longest wait of a poll: while other rows are waiting to be polled, and while none is. */
  readonly busyWaitMs: number;
  readonly idleWaitMs: number;
  /** How long submissions in flight may still take after an interruption. */
  readonly graceMs: number;
  readonly flushEveryMs: number;
}

/** A row whose job the gateway has promised to run. */
export interface AcceptedRow extends RowIdentity {
  readonly jobId: string;
}

export const RUN_TIMING: EngineTiming = {
  nowMs: () => performance.now(),
  random: Math.random,
  firstPauseMs: 500,
  longestPauseMs: 10_000,
  // Longer than a restart or a deployment; jobs that were accepted go on without us and are found by the next start.
  patienceMs: 15 * 60_000,
  busyWaitMs: 2_000,
  idleWaitMs: 30_000,
  graceMs: 5_000,
  flushEveryMs: 100,
};
