import { Injectable } from '@nestjs/common';
import { type AttemptRecord, messageHeaders, subjects } from '#contracts';
import { type BatchMessage, Publisher } from '#jetstream';
import { Logger } from '#telemetry';
import { AttemptStore, type WriteReport } from '../store/attempt.store.js';
import { EndedLately } from './ended-lately.js';
import { foldAttempts } from './fold-attempts.js';
import { LedgerMetrics } from './ledger-metrics.js';
import { type Poison, readAttempts } from './read-attempts.js';

const STAGE = 'accounting';
const encoder = new TextEncoder();
const MAX_REASON_LENGTH = 500;

/** Turns a batch of messages into rows. When it resolves everything in the batch is a row or a dead letter. */
@Injectable()
export class BatchRecorder {
  constructor(
    private readonly store: AttemptStore,
    private readonly publisher: Publisher,
    private readonly metrics: LedgerMetrics,
    private readonly endedLately: EndedLately,
    private readonly logger: Logger,
  ) {}

  /** @throws when the database or, for a dead letter, the broker is away: have the batch delivered again */
  async record(stream: string, batch: readonly BatchMessage[]): Promise<void> {
    const { records, poison } = readAttempts(batch.filter(({ subject }) => !this.endedLately.has(subject)));
    const refused = await this.write(stream, foldAttempts(records));
    for (const found of poison) await this.bury(stream, found);
    for (const { record, reason } of refused) {
      const message = batch[0];
      if (message) {
        const data = encoder.encode(JSON.stringify(record));
        await this.bury(stream, { message, data, reason, index: 0 }, record.attemptId);
      }
    }
  }

  /**
   * `records` holds each attempt once. @returns those the database will never take @throws when it is away
   */
  async write(stream: string, records: readonly AttemptRecord[]): Promise<WriteReport['refused']> {
    const { written, refused } = await this.store.write(records);
    this.metrics.wrote(written);
    this.endedLately.add(written);
    this.metrics.lag(stream, records);
    return refused;
  }

  /** The message id keeps a redelivered batch from burying twice (within the broker's duplicate window). */
  private async bury(stream: string, { message, data, reason, index }: Poison, attemptId?: string): Promise<void> {
    const where = attemptId ?? `${message.sequence}:${index}`;
    await this.publisher.publish(subjects.deadLetter(STAGE), data, {
      messageId: `${STAGE}:${stream}:${where}`,
      headers: {
        [messageHeaders.deadStage]: STAGE,
        [messageHeaders.deadSubject]: message.subject,
        [messageHeaders.deadReason]: reason.replace(/[\r\n]+/g, ' ').slice(0, MAX_REASON_LENGTH),
        [messageHeaders.deadDeliveries]: String(message.deliveryCount),
      },
    });
    this.metrics.poisoned(1);
    this.logger.error(
      { stream, subject: message.subject, sequence: message.sequence, reason },
      'attempt dead-lettered',
    );
  }
}
