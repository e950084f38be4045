import type { AttemptOutcome, JobStatus, TerminalStatus } from '#contracts';
import type { JobKind } from './plan.js';

/** What the client knows of a job it submitted. */
export interface JobFact {
  readonly number: number;
  readonly kind: JobKind;
  /** Submitted while processes were killed, or while they were restarted in turn. */
  readonly phase: 'kills' | 'drain';
  /** Every id it was acknowledged with, at any door, at any try: one, or idempotency is broken. */
  readonly acknowledgedIds: readonly string[];
  /** Why the last try was not acknowledged, when none was. */
  readonly lastRefusal?: string;
  /** Status by `GET /v1/jobs/<id>` at the end; null: not found. */
  readonly polled: JobStatus | null;
  /** Different results heard on its result subject while connected, stored or not. */
  readonly heardResults: number;
}

/** A message of the result stream. */
export interface ResultFact {
  readonly jobId: string;
  readonly number: number | undefined;
  readonly status: TerminalStatus;
  /** Attempts listed in it. */
  readonly attempts: number;
  /** The error's code. */
  readonly code: string | null;
}

/** A call in the provider's journal. */
export interface CallFact {
  /** `x-request-id`, which is the attempt's id. */
  readonly attemptId: string | null;
  readonly number: number | undefined;
}

/** A row of the ledger. */
export interface RowFact {
  readonly attemptId: string;
  readonly jobId: string;
  readonly attemptNumber: number;
  readonly outcome: AttemptOutcome;
}

export interface DrainFacts {
  /** Deliveries beyond the first of a message, all streams together. */
  readonly redelivered: number;
  /** By stream, those that had any. */
  readonly redeliveredByStream: Readonly<Record<string, number>>;
  /** Exit code by process name; 0 = drained. */
  readonly exitCodes: Readonly<Record<string, number | null>>;
}

/** Everything a run left behind, from independent witnesses: client, streams, provider, ledger. */
export interface ChaosFacts {
  readonly plannedJobs: number;
  readonly plannedKills: number;
  readonly kills: number;
  /** Calls one job may cost. */
  readonly maxAttempts: number;
  readonly jobs: readonly JobFact[];
  readonly results: readonly ResultFact[];
  readonly calls: readonly CallFact[];
  readonly rows: readonly RowFact[];
  readonly drain: DrainFacts;
  /** What did not come to rest after the kills or after the rolling restart. */
  readonly restless: readonly string[];
  /** Processes that ended without being told to, with the end of their logs. */
  readonly crashes: readonly string[];
  /** What was set aside for the operator: where it came from and why. */
  readonly deadLetters: readonly string[];
  /** Where a job lies: the streams that hold a message of it, by job id. */
  readonly whereabouts: ReadonlyMap<string, readonly string[]>;
}
