import type { Bucket, Buckets } from '../ports.js';

const TTL_MS = 24 * 60 * 60_000;

/**
 * The broker counts every delivery, a deferred one too; waiting must not use up the poison budget. Deferrals are rare
 * (a held job waits elsewhere), so each one is counted in a bucket, and read only when a message looks like poison.
 */
export class Deferrals {
  private opened: Promise<Bucket<number>> | undefined;

  constructor(private readonly buckets: Buckets) {}

  async count(messageKey: string): Promise<number> {
    return (await (await this.bucket()).get(keyOf(messageKey)))?.value ?? 0;
  }

  async add(messageKey: string): Promise<void> {
    const bucket = await this.bucket();
    await bucket.put(keyOf(messageKey), (await this.count(messageKey)) + 1);
  }

  private bucket(): Promise<Bucket<number>> {
    this.opened ??= this.buckets.open<number>('sluice_deferral', { ttlMs: TTL_MS }).catch((error: unknown) => {
      // Kept, one failure while the broker was away would fail every later deferral of this process.
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }
}

/** Keys of the broker's buckets allow no colon. */
function keyOf(messageKey: string): string {
  return messageKey.replaceAll(':', '.');
}
