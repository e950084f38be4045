import { statfs } from 'node:fs/promises';
import type { Broker } from '#jetstream';

const GIB = 1024 ** 3;
const MOST_BYTES = 24 * GIB;
const UNLIMITED = -1;

/**
 * How much disk the streams may reserve: the broker refuses a stream whose limit does not fit, so on a small disk all
 * limits shrink alike. An account's own limit wins; an embedded broker takes at most half of what is free, in whole GiB
 * so that the limits do not change at every start.
 */
export async function storageBudget(broker: Broker, embeddedDirectory: string | undefined): Promise<number> {
  const { limits, storage } = await broker.manager.getAccountInfo();
  if (limits.max_storage !== UNLIMITED) return Math.floor(limits.max_storage * 0.8);
  if (embeddedDirectory === undefined) return MOST_BYTES;
  const { bavail, bsize } = await statfs(embeddedDirectory);
  const halfGib = Math.floor((bavail * bsize + storage) / 2 / GIB);
  return Math.min(MOST_BYTES, Math.max(1, halfGib) * GIB);
}
