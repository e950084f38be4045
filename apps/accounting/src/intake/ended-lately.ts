import { Injectable } from '@nestjs/common';
import { type AttemptRecord, subjects } from '#contracts';
import { Clock } from '#telemetry';

/** A name is kept for at least this long and at most twice as long. */
const GENERATION_MS = 10_000;

/**
 * Attempts of jobs whose last record was written a moment ago: what is still to come of how they started adds nothing
 * to the ledger, and need not even be read. Known by the subject that only they can have used. Plain sets: a name is never
 * removed, its whole generation is dropped.
 */
@Injectable()
export class EndedLately {
  private young = new Set<string>();
  private old = new Set<string>();
  private bornAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  add(records: readonly AttemptRecord[]): void {
    this.age(this.clock.nowMs());
    for (const { kind, outcome, tenant, jobId, attemptNumber } of records) {
      if (kind === 'job' && outcome !== 'unknown')
        this.young.add(subjects.attemptStarted(tenant, jobId, attemptNumber));
    }
  }

  /** Whether the attempt that began with a message on `subject` is one of them. */
  has(subject: string): boolean {
    return this.young.has(subject) || this.old.has(subject);
  }

  private age(nowMs: number): void {
    if (nowMs - this.bornAtMs < GENERATION_MS) return;
    // Twice as old: nobody added anything for a while.
    this.old = nowMs - this.bornAtMs < 2 * GENERATION_MS ? this.young : new Set();
    this.young = new Set();
    this.bornAtMs = nowMs;
  }
}
