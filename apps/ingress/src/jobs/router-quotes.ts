import { Injectable } from '@nestjs/common';
import { type QuoteAnswer, type QuoteQuery, subjects } from '#contracts';
import { Bus } from '#jetstream';
import { Clock } from '#telemetry';

/** Asked while the job is being stored, which takes longer than a healthy answer; a submission must not wait for a sick one. */
const TIMEOUT_MS = 100;
/** While no router leads (seconds, after a death) only one submission in so long waits to find that out. */
const PAUSE_MS = 1_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Asks the router that leads, which knows prepaid capacity and who else waits for it. */
@Injectable()
export class RouterQuotes {
  private pausedUntilMs = 0;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
  ) {}

  /** `undefined`: no router answered in time. Never rejects. */
  async ask(query: QuoteQuery): Promise<QuoteAnswer | undefined> {
    if (this.clock.nowMs() < this.pausedUntilMs) return undefined;
    try {
      const payload = encoder.encode(JSON.stringify(query));
      const reply = await this.bus.request(subjects.quoteRequested(), payload, { timeoutMs: TIMEOUT_MS });
      return JSON.parse(decoder.decode(reply)) as QuoteAnswer;
    } catch {
      // Whatever it was (nobody leads, the broker is away): a quote is worth no error, the job is stored without one.
      this.pausedUntilMs = this.clock.nowMs() + PAUSE_MS;
      return undefined;
    }
  }
}
