import { Injectable } from '@nestjs/common';
import { Clock, Logger } from '#telemetry';

/** How long to wait before the next try, ms: a random part (full jitter) of 100 ms doubling up to 5 s. */
export function outageDelayMs(failuresInARow: number, random: number): number {
  const ceilingMs = Math.min(5000, 100 * 2 ** Math.min(Math.max(failuresInARow, 1) - 1, 10));
  return Math.round(ceilingMs * random);
}

/** One thing that may be away: an outage is two log lines, one when it begins and one when it ends. */
export class Outage {
  private failures = 0;
  private sinceMs = 0;

  constructor(
    private readonly words: { readonly began: string; readonly ended: string },
    private readonly fields: object,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get failuresInARow(): number {
    return this.failures;
  }

  failed(error: unknown): void {
    this.failures += 1;
    if (this.failures > 1) return;
    this.sinceMs = this.clock.nowMs();
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.error({ ...this.fields, error: reason }, this.words.began);
  }

  works(): void {
    if (this.failures === 0) return;
    this.failures = 0;
    this.logger.info({ ...this.fields, lastedMs: this.clock.nowMs() - this.sinceMs }, this.words.ended);
  }
}

@Injectable()
export class Outages {
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  watch(words: { began: string; ended: string }, fields: object = {}): Outage {
    return new Outage(words, fields, this.clock, this.logger);
  }
}
