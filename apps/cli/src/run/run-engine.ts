import type { AcceptedRow, EngineParts } from './engine-parts.js';
import type { PlannedRow } from './plan-row.js';
import { RowCollector } from './row-collector.js';
import { RowSubmitter } from './row-submitter.js';
import { WorkQueue } from './work-queue.js';

/**
 * Drives a run: submitters turn planned rows into jobs, collectors wait for their ends, both at once. A row goes
 * `new → accepted → finished` and is written down at each step, so that this can stop anywhere.
 */
export class RunEngine {
  readonly #queue = new WorkQueue<AcceptedRow>();
  readonly #submitter: RowSubmitter;
  readonly #collector: RowCollector;
  /** Ends everything at once: something went wrong, or the grace after an interruption is over. */
  readonly #halt = new AbortController();
  #submitting = 0;
  /** Accepted rows without a result. */
  #open = 0;
  #submissionOver = false;
  #problem: { readonly error: unknown } | undefined;

  constructor(private readonly parts: EngineParts) {
    this.#submitter = new RowSubmitter(parts, () => this.#collector.gate.heard());
    this.#collector = new RowCollector(parts, () => this.#submitter.gate.heard());
  }

  /** Rows being submitted, and rows accepted whose result is not there yet. */
  get inFlight(): number {
    return this.#submitting + this.#open;
  }

  /** Why it waits at the moment, in words for the user. */
  get waitingFor(): string | undefined {
    return this.#submitter.gate.reason ?? this.#collector.gate.reason;
  }

  /**
   * Runs until every row is finished, or `interrupt` stops it: then no row is begun any more, submissions in flight
   * may end within the grace, and what was reached is on disk.
   * @throws what made it impossible to go on; what was reached is on disk then, too.
   */
  async run(rows: AsyncIterable<PlannedRow>, interrupt: AbortSignal): Promise<void> {
    const { timing, store } = this.parts;
    const stop = AbortSignal.any([interrupt, this.#halt.signal]);
    const onInterrupt = () => setTimeout(() => this.#halt.abort(), timing.graceMs).unref();
    interrupt.addEventListener('abort', onInterrupt, { once: true });
    stop.addEventListener('abort', () => this.#queue.close(), { once: true });
    const flushing = setInterval(() => this.#guard(() => store.flush()), timing.flushEveryMs);
    try {
      await Promise.all([this.#submitAll(rows, stop), this.#collectAll(stop)]);
    } finally {
      clearInterval(flushing);
      interrupt.removeEventListener('abort', onInterrupt);
      this.#guard(() => store.flush());
    }
    if (this.#problem) throw this.#problem.error;
  }

  async #submitAll(rows: AsyncIterable<PlannedRow>, stop: AbortSignal): Promise<void> {
    const source = rows[Symbol.asyncIterator]();
    await this.#loops(this.parts.submitters, async () => {
      while (!stop.aborted) {
        const next = await source.next();
        if (next.done) return;
        await this.#begin(next.value, stop);
      }
    });
    await source.return?.();
    this.#submissionOver = true;
    this.#closeWhenDone();
  }

  async #begin(planned: PlannedRow, stop: AbortSignal): Promise<void> {
    const state = this.parts.store.stateOf(planned.row);
    if (state.kind === 'finished') return;
    if (state.kind === 'accepted') {
      this.#collectLater(planned, state.jobId);
      return;
    }
    this.#submitting++;
    try {
      const jobId = await this.#submitter.submit(planned, stop, this.#halt.signal);
      if (jobId !== undefined) this.#collectLater(planned, jobId);
    } finally {
      this.#submitting--;
    }
  }

  #collectLater({ row, customId, expected }: PlannedRow, jobId: string): void {
    this.#open++;
    this.#queue.push({
      row,
      jobId,
      ...(customId === undefined ? {} : { customId }),
      ...(expected === undefined ? {} : { expected }),
    });
  }

  /** A row that is not finished goes to the end of the line, so that a slow one holds up nobody. */
  async #collectAll(stop: AbortSignal): Promise<void> {
    const { busyWaitMs, idleWaitMs } = this.parts.timing;
    await this.#loops(this.parts.collectors, async () => {
      for (let row = await this.#queue.take(); row && !stop.aborted; row = await this.#queue.take()) {
        try {
          const waitMs = this.#queue.length > 0 ? busyWaitMs : idleWaitMs;
          if (await this.#collector.collect(row, waitMs, stop)) this.#open--;
          else this.#queue.push(row);
        } catch (error) {
          // A poll that was broken off by the stop is no problem: its row is accepted and stays so.
          if (stop.aborted) return;
          throw error;
        }
        this.#closeWhenDone();
      }
    });
  }

  #closeWhenDone(): void {
    if (this.#submissionOver && this.#open === 0) this.#queue.close();
  }

  /** Runs `count` loops; the first that throws ends all. */
  async #loops(count: number, loop: () => Promise<void>): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => loop().catch((error: unknown) => this.#fail(error))));
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Keeps the first problem; what follows from halting is not one. */
  #fail(error: unknown): void {
    if (!this.#halt.signal.aborted) this.#problem ??= { error };
    this.#halt.abort();
  }
}
