import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AttemptRecord } from '#contracts';
import { BrokerUnavailableError, Handover, type HandoverValues, Publisher } from '#jetstream';
import { anAttempt } from '../../../../test/support/an-attempt.js';
import { RecordedLogger, RecordedMetrics } from '../../../../test/support/recorded-telemetry.js';
import { until } from '../../../../test/support/until.js';
import { AttemptBatcher } from './attempt-batcher.js';

/** Takes batches, after refusing the first few. */
class CountingPublisher extends Publisher {
  readonly batches: { rows: AttemptRecord[]; messageId: string | undefined }[] = [];
  readonly tried: (string | undefined)[] = [];

  constructor(private refusals = 0) {
    super();
  }
  async publish(_subject: string, payload: Uint8Array, options?: { messageId?: string }) {
    this.tried.push(options?.messageId);
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new BrokerUnavailableError('away');
    }
    this.batches.push({ rows: JSON.parse(Buffer.from(payload).toString('utf8')), messageId: options?.messageId });
    return { stream: 's', sequence: this.batches.length, duplicate: false };
  }
  publishOnce(): never {
    throw new Error('rows are published, not claimed');
  }
  publishWork(): never {
    throw new Error('rows are no work');
  }
}

/** A ledger in the same process: `answers` says for each batch whether it takes it; without one there is none. */
class NearLedger extends Handover {
  readonly taken: AttemptRecord[] = [];

  constructor(private readonly answers: boolean[]) {
    super();
  }
  offer(): never {
    throw new Error('rows are handed over, not taken');
  }
  async hand<Stream extends keyof HandoverValues>(_stream: Stream, rows: readonly HandoverValues[Stream][]) {
    const takes = this.answers.shift() === true;
    if (takes) this.taken.push(...rows);
    return takes;
  }
}

/** A ledger in the same process that has written a batch when the test says so. */
class SlowLedger extends NearLedger {
  readonly sizes: number[] = [];
  write: () => void = () => undefined;

  constructor() {
    super([]);
  }
  override hand<Stream extends keyof HandoverValues>(_stream: Stream, rows: readonly HandoverValues[Stream][]) {
    this.sizes.push(rows.length);
    return new Promise<boolean>((resolve) => {
      this.write = () => resolve(true);
    });
  }
}

function aBatcher(refusals = 0, answers: boolean[] = []) {
  const [publisher, logger, metrics] = [new CountingPublisher(refusals), new RecordedLogger(), new RecordedMetrics()];
  const ledger = new NearLedger(answers);
  return { publisher, ledger, logger, metrics, batcher: new AttemptBatcher(ledger, publisher, logger, metrics) };
}

describe('AttemptBatcher', () => {
  it('publishes what comes together as one batch, by itself', async () => {
    const { batcher, publisher } = aBatcher();
    for (let row = 0; row < 5; row += 1) batcher.add(anAttempt({ attemptNumber: row }));
    await until('the batch is out', () => publisher.batches.length === 1, 2_000);
    expect(publisher.batches[0]?.rows.map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1, 2, 3, 4]);
  });

  describe('while a batch is written', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('lets others wait for company as usual, and no longer', async () => {
      const ledger = new SlowLedger();
      const batcher = new AttemptBatcher(ledger, new CountingPublisher(), new RecordedLogger(), new RecordedMetrics());
      batcher.add(anAttempt());
      await jest.advanceTimersByTimeAsync(50);
      expect(ledger.sizes).toEqual([1]);
      batcher.add(anAttempt());
      await jest.advanceTimersByTimeAsync(10);
      ledger.write();
      await jest.advanceTimersByTimeAsync(30);
      batcher.add(anAttempt());
      expect(ledger.sizes).toEqual([1]);
      await jest.advanceTimersByTimeAsync(10);
      expect(ledger.sizes).toEqual([1, 2]);
      batcher.add(anAttempt());
      await jest.advanceTimersByTimeAsync(60);
      expect(ledger.sizes).toEqual([1, 2]);
      ledger.write();
      await jest.advanceTimersByTimeAsync(0);
      expect(ledger.sizes).toEqual([1, 2, 1]);
      ledger.write();
      await batcher.flush();
    });
  });

  it('publishes at most 200 rows a message, in order', async () => {
    const { batcher, publisher } = aBatcher();
    for (let row = 0; row < 450; row += 1) batcher.add(anAttempt({ attemptNumber: row }));
    await batcher.flush();
    const numbers = publisher.batches.flatMap(({ rows }) => rows.map(({ attemptNumber }) => attemptNumber));
    expect(numbers).toEqual(Array.from({ length: 450 }, (_, row) => row));
    expect(Math.max(...publisher.batches.map(({ rows }) => rows.length))).toBeLessThanOrEqual(200);
  });

  it('hands rows to a ledger in its process, and publishes what that does not take', async () => {
    const { batcher, ledger, publisher } = aBatcher(0, [true, false, true]);
    for (let row = 0; row < 1_300; row += 1) batcher.add(anAttempt({ attemptNumber: row }));
    await batcher.flush();
    const numbersOf = (rows: readonly AttemptRecord[]) => rows.map(({ attemptNumber }) => attemptNumber);
    const published = publisher.batches.map(({ rows }) => numbersOf(rows));
    expect(published.flat()).toEqual(Array.from({ length: 500 }, (_, row) => 500 + row));
    expect(published.map(({ length }) => length)).toEqual([200, 200, 100]);
    const handed = [...Array(500).keys(), ...Array.from({ length: 300 }, (_, row) => 1_000 + row)];
    expect(numbersOf(ledger.taken)).toEqual(handed);
  });

  it('sends a refused batch again under the same message id, before the next one', async () => {
    const { batcher, publisher } = aBatcher(2);
    batcher.add(anAttempt());
    await batcher.flush();
    expect(new Set(publisher.tried).size).toBe(1);
    expect(publisher.tried).toHaveLength(3);
    batcher.add(anAttempt());
    await batcher.flush();
    expect(publisher.batches.map(({ messageId }) => messageId)).toEqual([publisher.tried[0], publisher.tried[3]]);
    expect(publisher.tried[3]).not.toBe(publisher.tried[0]);
  });

  it('hands everything over when the service stops', async () => {
    const { batcher, publisher } = aBatcher(1);
    batcher.add(anAttempt());
    await batcher.onApplicationShutdown();
    expect(publisher.batches).toHaveLength(1);
  });

  it('gives the oldest rows up, loudly, when the buffer is full', async () => {
    const { batcher, logger, metrics } = aBatcher(Number.POSITIVE_INFINITY);
    for (let row = 0; row < 61_000; row += 1) batcher.add(anAttempt({ attemptNumber: row }));
    expect(metrics.value('sluice_attempt_rows_lost_total')).toBeGreaterThanOrEqual(200);
    expect(logger.has('error', /attempt rows given up/)).toBe(true);
    // Lets the retry that is under way end.
    (batcher as unknown as { giveUpAtMs: number }).giveUpAtMs = 0;
    await batcher.flush();
  });
});
