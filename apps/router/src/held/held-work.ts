import { Injectable } from '@nestjs/common';
import { SlotMap } from '#collections';
import { Clock, Logger } from '#telemetry';

/** Releases under way at once: each is three round trips to the broker. */
const MAX_IN_FLIGHT = 64;

/** What is being done to held jobs at this moment: bounded, waited for at the end, failures logged. */
@Injectable()
export class HeldWork {
  private readonly inFlight = new SlotMap<Promise<void>>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  nowMs(): number {
    return this.clock.nowMs();
  }

  get hasRoom(): boolean {
    return this.inFlight.size < MAX_IN_FLIGHT;
  }

  start(jobId: string, work: () => Promise<void>, then: { onFailed: () => void; onEnded: () => void }): void {
    const ended = work()
      .catch((error: unknown) => {
        this.logger.warn({ error, jobId }, 'a held job could not be released and is tried again');
        then.onFailed();
      })
      .finally(() => {
        this.inFlight.take(key);
        then.onEnded();
      });
    const key = this.inFlight.add(ended);
  }

  async ended(): Promise<void> {
    await Promise.all(this.inFlight.values());
  }
}
