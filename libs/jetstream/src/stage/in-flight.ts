import { type SlotKey, SlotMap } from '#collections';

/** Why a stage's work is aborted: the `reason` of the delivery's signal. */
export type AbortReason = 'cancelled' | 'deadline-exceeded' | 'caller-gone' | 'draining';

interface Work {
  /** Absent: the end of a job does not end this. */
  readonly jobId?: string;
  readonly controller: AbortController;
  readonly deadlineMs: number;
  /** Extends the broker's claim; absent on the live path. */
  readonly extend?: () => void;
  readonly extendEveryMs: number;
  nextExtendMs: number;
}

const SWEEP_MS = 250;

/**
 * Everything in work in this process: one coarse timer extends claims and ends what is past its deadline, instead of
 * two timers a delivery.
 */
export class InFlight {
  private readonly works = new SlotMap<Work>();
  private readonly byJob = new Map<string, SlotKey>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly nowMs: () => number) {}

  get size(): number {
    return this.works.size;
  }

  add(work: { jobId?: string; deadlineMs: number; extend?: () => void; extendEveryMs?: number }): {
    readonly signal: AbortSignal;
    readonly done: () => void;
  } {
    const extendEveryMs = work.extendEveryMs ?? Number.POSITIVE_INFINITY;
    const entry: Work = {
      ...work,
      extendEveryMs,
      controller: new AbortController(),
      nextExtendMs: this.nowMs() + extendEveryMs,
    };
    const key = this.works.add(entry);
    if (entry.jobId !== undefined) this.byJob.set(entry.jobId, key);
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
    return { signal: entry.controller.signal, done: () => this.remove(key) };
  }

  abort(jobId: string, reason: AbortReason): void {
    const key = this.byJob.get(jobId);
    if (key !== undefined) this.works.get(key)?.controller.abort(reason);
  }

  abortAll(reason: AbortReason): void {
    for (const work of this.works.values()) work.controller.abort(reason);
  }

  private remove(key: SlotKey): void {
    const jobId = this.works.take(key)?.jobId;
    if (jobId !== undefined && this.byJob.get(jobId) === key) this.byJob.delete(jobId);
  }

  private sweep(): void {
    const nowMs = this.nowMs();
    for (const work of this.works.values()) {
      if (nowMs >= work.deadlineMs) work.controller.abort('deadline-exceeded' satisfies AbortReason);
      if (nowMs < work.nextExtendMs) continue;
      work.nextExtendMs = nowMs + work.extendEveryMs;
      work.extend?.();
    }
    if (this.works.size > 0) return;
    // Not when the last one is done: a stage that is quick has one at a time and would start a timer for each.
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
