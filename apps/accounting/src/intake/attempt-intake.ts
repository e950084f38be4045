import { setTimeout as wait } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { StreamKey } from '#contracts';
import { BatchConsumer, type BatchMessage, type BatchOptions } from '#jetstream';
import { FIRST_ROW_WAIT_MS } from '../store/attempt.store.js';
import { LedgerInUseError } from '../store/embedded/directory-lock.js';
import { LedgerDatabase } from '../store/ledger-database.js';
import { BatchRecorder } from './batch-recorder.js';
import { Outages, outageDelayMs } from './outage.js';
import { RecordingHealth } from './recording-health.js';

/** Shared by all replicas: each message goes to one of them. */
const DURABLE = 'accounting';
/** Long enough to fill a batch under load, short enough that a result is in the ledger when its caller looks. */
const MAX_WAIT_MS = 200;

interface Input extends Pick<BatchOptions, 'maxMessages' | 'minAgeMs'> {
  readonly stream: StreamKey;
}

/** A message of `attemptRecorded` holds many rows, one of the others a single one. */
const INPUTS: readonly Input[] = [
  // Many, because they wait: the more there are at a time, the fewer are still of interest.
  { stream: 'attemptStarted', maxMessages: 5_000, minAgeMs: FIRST_ROW_WAIT_MS },
  { stream: 'attemptFinished', maxMessages: 500 },
  { stream: 'attemptRecorded', maxMessages: 32 },
];

/**
 * Consumes the three streams of attempts for as long as the application runs. While the database is away batches are
 * refused, so everything stays in the streams; each is tried again after a growing pause.
 */
@Injectable()
export class AttemptIntake implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly consumer: BatchConsumer,
    private readonly database: LedgerDatabase,
    private readonly recorder: BatchRecorder,
    private readonly health: RecordingHealth,
    private readonly outages: Outages,
  ) {}

  /** @throws LedgerInUseError: a second process on one data directory is a mistake to hear of at the start */
  async onApplicationBootstrap(): Promise<void> {
    await this.database.open().catch((error: unknown) => {
      if (error instanceof LedgerInUseError) throw error;
      this.health.failed(error);
    });
    this.running = Promise.all(INPUTS.map((input) => this.keepConsuming(input)));
  }

  /** Before the broker's connection and the database close: stops pulling and finishes the batches in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Consuming ends when it is stopped, or fails while the broker is away; then it is begun again. */
  private async keepConsuming({ stream, ...options }: Input): Promise<void> {
    const { signal } = this.stopping;
    const consuming = this.outages.watch(
      { began: 'attempts cannot be consumed, trying again', ended: 'attempts are consumed again' },
      { stream },
    );
    const each = async (batch: readonly BatchMessage[]) => {
      consuming.works();
      await this.recordOrRefuse(stream, batch);
    };
    while (!signal.aborted) {
      try {
        await this.consumer.consume(stream, DURABLE, each, { ...options, maxWaitMs: MAX_WAIT_MS, signal });
      } catch (error) {
        consuming.failed(error);
      }
      await this.pause(consuming.failuresInARow);
    }
  }

  private async recordOrRefuse(stream: StreamKey, batch: readonly BatchMessage[]): Promise<void> {
    try {
      await this.recorder.record(stream, batch);
    } catch (error) {
      this.health.failed(error);
      await this.pause(this.health.failuresInARow); // refused at once, it would be delivered again at once
      throw error;
    }
    this.health.works();
  }

  private async pause(failuresInARow: number): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    await wait(outageDelayMs(failuresInARow, Math.random()), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
