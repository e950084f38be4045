import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type AttemptRecord, subjects } from '#contracts';
import { Handover, Publisher } from '#jetstream';
import { type BoundCounter, Logger, Metrics } from '#telemetry';

/** Rows are on their way this soon after the answer; a killed process loses what is younger. */
const EVERY_MS = 50;
/** At once, without waiting for the time to be over. */
const MAX_ROWS = 500;
/** A ledger in this process that has not written rows after this is busy: they are published, too, and written once. */
const LEDGER_LIMIT_MS = 100;
/** In one message: a row may carry some kilobytes of metadata. */
const MAX_PUBLISHED_ROWS = 200;
/** About 40 MB of rows while the broker is away: ten minutes of 100 calls a second. */
const MAX_WAITING_ROWS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** How long a shutdown tries to hand over the last rows. */
const SHUTDOWN_LIMIT_MS = 10_000;

/**
 * Rows of interactive attempts, behind the answers and in batches: into the ledger when it is in this process, else
 * into its stream (whose way costs one process at 16 connections a sixth of its requests per second). One batch is under
 * way at a time, in order, and is published again, with the same message id, until the broker has it. When the broker is
 * away for longer than the buffer lasts, the oldest rows are given up, loudly: an answered caller cannot be un-answered.
 */
@Injectable()
export class AttemptBatcher implements OnApplicationShutdown {
  private readonly instance = `provider-adapter-${randomUUID().slice(0, 8)}`;
  private readonly lost: BoundCounter;
  private rows: AttemptRecord[] = [];
  private batches = 0;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  /** The time of those that came while others were sent is over. */
  private isDue = false;
  private giveUpAtMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly handover: Handover,
    private readonly publisher: Publisher,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.lost = metrics
      .counter('sluice_attempt_rows_lost_total', 'Rows of interactive attempts that never reached the broker.')
      .of();
  }

  add(row: AttemptRecord): void {
    this.rows.push(row);
    if (this.rows.length > MAX_WAITING_ROWS)
      this.giveUp(this.rows.splice(0, MAX_PUBLISHED_ROWS), 'the broker is away for too long');
    this.sendSoon();
  }

  /** Resolves when every row added so far is with the ledger or the broker, or given up. */
  async flush(): Promise<void> {
    while (this.rows.length > 0 || this.sending) {
      if (!this.sending) this.send();
      await this.sending;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.giveUpAtMs = performance.now() + SHUTDOWN_LIMIT_MS;
    await this.flush();
  }

  private sendSoon(): void {
    if (this.rows.length >= MAX_ROWS) this.sendWhenFree();
    else this.timer ??= setTimeout(() => this.sendWhenFree(), EVERY_MS);
  }

  private sendWhenFree(): void {
    this.clearTimer();
    if (this.sending) this.isDue = true;
    else this.send();
  }

  private send(): void {
    this.clearTimer();
    this.isDue = false;
    this.sending = this.sendBatch(this.rows.splice(0, MAX_ROWS)).finally(() => {
      this.sending = undefined;
      if (this.rows.length === 0) return;
      // Not at once: a batch costs more than its rows, and those that came meanwhile are few.
      if (this.isDue) this.send();
      else this.sendSoon();
    });
  }

  private clearTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async sendBatch(batch: AttemptRecord[]): Promise<void> {
    if (await this.handover.hand('attemptRecorded', batch, LEDGER_LIMIT_MS)) return;
    for (let first = 0; first < batch.length; first += MAX_PUBLISHED_ROWS) {
      this.batches += 1;
      await this.publish(batch.slice(first, first + MAX_PUBLISHED_ROWS), `${this.instance}:${this.batches}`);
    }
  }

  private async publish(batch: AttemptRecord[], messageId: string): Promise<void> {
    const payload = Buffer.from(JSON.stringify(batch));
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await this.publisher.publish(subjects.attemptsRecorded(this.instance), payload, { messageId });
        return;
      } catch (error) {
        if (performance.now() >= this.giveUpAtMs) return this.giveUp(batch, 'the service stops');
        this.logger.warn({ error, rows: batch.length, waiting: this.rows.length }, 'attempt rows wait for the broker');
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  private giveUp(rows: readonly AttemptRecord[], reason: string): void {
    this.lost.add(rows.length);
    // The rows themselves go to the log: it is the last place they can be read from.
    this.logger.error({ rows, reason }, 'attempt rows given up');
  }
}
