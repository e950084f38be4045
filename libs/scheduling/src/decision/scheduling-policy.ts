import type { AttemptOutcome, Decision, Refusal } from './decision.js';
import type { SchedulerJob } from './scheduler-job.js';

/**
 * A state machine that decides when and where held jobs go: no clock, no randomness, no I/O. Its owner tells it the time
 * and what happened, asks for decisions until there are none, and asks again at `nextWakeMs` or when something happened.
 *
 *     add ──► held ──next: start────► in flight ──finished──► gone
 *              ▲ ▲                        └──────refused─────► held
 *              │ └──────────────────────────────────────────────┘
 *              │    ──next: commit──► in a batch ──batchEnded──► gone, or held again when it has no answer
 *              └──────────────────────────────────────┘
 *     remove: from any state to gone
 *
 * Time may stand still between calls, and must not go back. Every call is O(log n) in the held jobs.
 */
export interface SchedulingPolicy<J extends SchedulerJob = SchedulerJob> {
  /** Jobs that wait here; those in flight and in batches are not counted. */
  readonly heldSize: number;

  /** Holds a job. A job with the same id, in any state, is replaced: its reservations are given back. */
  add(job: J, nowMs: number): void;

  /** Forgets a job in any state and gives its reservations back. The held job, when it was held. */
  remove(jobId: string, nowMs: number): J | undefined;

  /** What to do now, or `undefined`: nothing before `nextWakeMs`. Call it until then. */
  next(nowMs: number): Decision<J> | undefined;

  /** When to call `next` again, epoch ms; may lie in the past (= now). `undefined`: nothing is held or in a batch. */
  nextWakeMs(): number | undefined;

  /** The pool did not take a started job (or the start could not be carried out): it is held again. */
  refused(jobId: string, refusal: Refusal, nowMs: number): void;

  /** A started job is over: reservations become what was really used, estimates learn. */
  finished(jobId: string, outcome: AttemptOutcome, nowMs: number): void;

  /** One job of a batch has its answer. */
  batchAnswered(batch: number, jobId: string, outcome: AttemptOutcome, nowMs: number): void;

  /**
   * The batch is over: finished, expired, or its cancellation is through. Its jobs without an answer are held again.
   * `completed` says whether it ended by itself in full, which is what its latency is learned from.
   */
  batchEnded(batch: number, ending: { readonly completed: boolean }, nowMs: number): void;

  /** The pool refused the whole batch (enqueued tokens, an outage): its jobs are held again. */
  batchRefused(batch: number, refusal: Refusal, nowMs: number): void;
}
