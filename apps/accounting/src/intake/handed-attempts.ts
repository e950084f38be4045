import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { AttemptRecord } from '#contracts';
import { Handover } from '#jetstream';
import { BatchRecorder } from './batch-recorder.js';
import { RecordingHealth } from './recording-health.js';

const STREAM = 'attemptRecorded';

/**
 * Takes the rows of an adapter in this process from its hand, which holds each attempt once; what it refuses comes again
 * through its stream.
 */
@Injectable()
export class HandedAttempts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private stopTaking: () => void = () => undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly handover: Handover,
    private readonly recorder: BatchRecorder,
    private readonly health: RecordingHealth,
  ) {}

  onApplicationBootstrap(): void {
    this.stopTaking = this.handover.offer(STREAM, (records) => {
      const taken = this.record(records);
      this.last = taken.catch(() => undefined);
      return taken;
    });
  }

  /** Before the database closes: takes nothing more and finishes what is in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopTaking();
    await this.last;
  }

  /** @throws whatever keeps one of them from being a row: the stream has an answer to each */
  private async record(records: readonly AttemptRecord[]): Promise<void> {
    let refused: readonly unknown[];
    try {
      refused = await this.recorder.write(STREAM, records);
    } catch (error) {
      this.health.failed(error);
      throw error;
    }
    this.health.works();
    if (refused.length > 0) throw new Error(`the database refused ${refused.length} of ${records.length} rows`);
  }
}
