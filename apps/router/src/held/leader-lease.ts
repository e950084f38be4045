import { randomUUID } from 'node:crypto';
import type { Bucket } from '#jetstream';
import type { Clock, Logger } from '#telemetry';

export interface LeaseValue {
  readonly holder: string;
  readonly renewedAtMs: number;
}

export interface LeaderLeaseParts {
  readonly bucket: Bucket<LeaseValue>;
  /** What is led. */
  readonly key: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (leading: boolean) => void;
}

/** How long an entry of the bucket lives: the longest time without a leader after one was killed. */
export const LEASE_TTL_MS = 5_000;
const RENEW_EVERY_MS = 1_500;
/** Who could not renew stops this much before the entry vanishes and another takes over. */
const SAFETY_MS = 1_000;

/**
 * One replica at a time leads, by compare-and-set on one entry of a bucket that forgets it unless it is renewed.
 *
 *     following ──create won, or the entry is ours──► leading
 *     leading ──renewal lost, or not renewed for TTL − safety──► following
 *
 * Two leaders for a moment (a paused process, a slow broker) are possible and harmless: what both release is one
 * message id to the broker and one claim to the adapter, so each attempt starts once.
 */
export class LeaderLease {
  private readonly holder = randomUUID();
  private validUntilMs = 0;
  private wasLeading = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private renewal: Promise<void> = Promise.resolve();

  constructor(private readonly parts: LeaderLeaseParts) {}

  get leading(): boolean {
    return !this.stopped && this.parts.clock.nowMs() < this.validUntilMs;
  }

  /** Tries at once, then keeps trying and renewing. */
  async start(): Promise<void> {
    await this.tick();
  }

  /** Gives the lease back, so that nobody waits for it to expire. */
  async stop(): Promise<void> {
    const led = this.leading;
    this.stopped = true;
    clearTimeout(this.timer);
    await this.renewal;
    this.tellChange();
    if (!led) return;
    try {
      const entry = await this.parts.bucket.get(this.parts.key);
      if (entry?.value.holder === this.holder) await this.parts.bucket.remove(this.parts.key);
    } catch (error) {
      this.parts.logger.warn({ error, lease: this.parts.key }, 'lease: could not be given back, it expires by itself');
    }
  }

  private async tick(): Promise<void> {
    this.renewal = this.renew();
    await this.renewal;
    this.tellChange();
    if (!this.stopped) this.timer = setTimeout(() => void this.tick(), RENEW_EVERY_MS).unref();
  }

  private async renew(): Promise<void> {
    const askedAtMs = this.parts.clock.nowMs();
    try {
      const won = await this.compareAndSet(askedAtMs);
      this.validUntilMs = won ? askedAtMs + LEASE_TTL_MS - SAFETY_MS : 0;
    } catch (error) {
      // The broker is away: what was won stays won until it would have run out.
      this.parts.logger.warn({ error, lease: this.parts.key }, 'lease: could not be renewed');
    }
  }

  private async compareAndSet(nowMs: number): Promise<boolean> {
    const { bucket, key } = this.parts;
    const value: LeaseValue = { holder: this.holder, renewedAtMs: nowMs };
    const entry = await bucket.get(key);
    if (!entry) return bucket.create(key, value);
    return entry.value.holder === this.holder && bucket.update(key, value, entry.revision);
  }

  private tellChange(): void {
    if (this.leading === this.wasLeading) return;
    this.wasLeading = this.leading;
    this.parts.logger.info({ lease: this.parts.key, leading: this.wasLeading }, 'lease changed');
    this.parts.onChange(this.wasLeading);
  }
}
