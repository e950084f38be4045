import type { TokenUsage } from './attempt-record.js';
import type { CallWarning } from './call/chat-completion.js';
import type { DecisionNote } from './decision-note.js';
import type { AttemptSummary, PayloadRef } from './envelope.js';
import type { Lane } from './lane.js';

export const TERMINAL_STATUSES = ['succeeded', 'failed', 'expired', 'cancelled'] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];
/** `queued → held | running → succeeded | failed | expired | cancelled` */
export type JobStatus = 'queued' | 'held' | 'running' | TerminalStatus;

/** The OpenAI error object: the only shape in which a failure reaches a caller. */
export interface ApiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/**
 * The same object on `sluice.v1.result.<tenant>.<jobId>`, at `GET /v1/jobs/<id>`, in files and webhooks.
 * Times are ISO 8601; money is a decimal string of US dollars.
 */
export interface JobResult {
  readonly id: string;
  readonly object: 'job';
  readonly status: TerminalStatus;
  readonly response: {
    readonly status_code: number;
    /**
     * The provider's answer, as it came. Over the broker's message limit it is `null` with `body_ref` on NATS and in
     * event streams; `GET /v1/jobs/<id>` gives it whole.
     */
    readonly body: unknown;
    readonly body_ref?: PayloadRef;
  } | null;
  readonly error: ApiError | null;
  readonly route: {
    readonly provider: string;
    readonly model: string;
    readonly lane: Lane;
    readonly region?: string;
  } | null;
  readonly attempts: readonly AttemptSummary[];
  /** Why it went where and when it did, where there is more to say than the attempts do; `GET …/explain` has it in words. */
  readonly decisions?: readonly DecisionNote[];
  /** What was asked for and its provider could not do; with `strict` such a job fails instead. Absent: nothing. */
  readonly warnings?: readonly CallWarning[];
  readonly usage: TokenUsage | null;
  /** Over all attempts. Null: nobody knows, because a model that was called has no price; never to be read as 0. */
  readonly cost: { readonly usd: string | null; readonly listUsd: string | null; readonly savedUsd: string | null };
  readonly timings: {
    readonly acceptedAt: string;
    readonly startedAt: string | null;
    readonly finishedAt: string;
    /** From acceptance to the start of the last attempt. */
    readonly waitedMs: number;
    readonly totalMs: number;
  };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a submission is answered with: `POST /v1/jobs` (202) and the reply to `sluice.v1.submit.<tenant>`. */
export interface Acknowledgement {
  readonly id: string;
  readonly object: 'job';
  readonly status: JobStatus;
  readonly deadline: string;
  readonly quote: {
    readonly costUsd: { readonly p50: string | null; readonly max: string | null };
    readonly finishBy: { readonly p50: string | null; readonly p95: string | null };
    /** Where it will probably run; null: nowhere, by its `reason`. */
    readonly lane: Lane | null;
    /** False: the deadline can probably not be kept; the job is tried all the same. Absent: nobody can say. */
    readonly feasible?: boolean;
    /** Why nobody may run it, as it looks before it is classified: over its cost limit, too long. Then `feasible` is false. */
    readonly reason?: string;
    /** The earliest deadline that probably could be kept; only when this one is not feasible. */
    readonly feasibleBy?: string;
    /** What it would probably cost if it might wait: only what is cheaper than `costUsd.p50`. */
    readonly cheaper?: readonly { readonly until: string; readonly costUsd: string; readonly lane: Lane }[];
  };
}

/** What happens to a job while it runs, live on `sluice.v1.event.<tenant>.<jobId>` and as SSE. */
export interface JobEvent {
  readonly id: string;
  readonly status: JobStatus;
  readonly at: string;
  /** Short words for people: "held until 12:00:03: requests per minute of openai". */
  readonly detail?: string;
}
