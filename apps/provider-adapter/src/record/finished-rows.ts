import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AttemptRecord, subjects } from '#contracts';
import { Publisher } from '#jetstream';

/** A row waits this long for company: nothing beside a call of a model, and under load it saves two messages in three. */
const COMPANY_MS = 3;
const MAX_ROWS = 100;

interface Waiting {
  readonly row: AttemptRecord;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Ends of durable attempts, on their way to the ledger: several to a message, and each caller hears when its row is
 * with the broker, because only then may its delivery be settled.
 */
@Injectable()
export class FinishedRows {
  private readonly instance = `provider-adapter-${randomUUID().slice(0, 8)}`;
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private batches = 0;

  constructor(private readonly publisher: Publisher) {}

  /** @throws QueueFullError | BrokerUnavailableError: the row is not on record, the delivery must come back */
  record(row: AttemptRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject });
      if (this.waiting.length >= MAX_ROWS) void this.send();
      else this.timer ??= setTimeout(() => void this.send(), COMPANY_MS);
    });
  }

  private async send(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.waiting;
    this.waiting = [];
    this.batches += 1;
    const payload = Buffer.from(JSON.stringify(batch.map(({ row }) => row)));
    try {
      await this.publisher.publish(subjects.attemptsFinished(this.instance), payload, {
        messageId: `${this.instance}:${this.batches}`,
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
