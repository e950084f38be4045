import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import { type Bucket, Buckets } from '../ports.js';
import { againWhenBeaten } from './again-when-beaten.js';
import type { Broker } from './connect-broker.js';

const WRONG_REVISION = 10071;
const RESUME_PAUSE_MS = 500;

export class KeyValueBuckets extends Buckets {
  constructor(
    private readonly broker: Broker,
    private readonly replicas: number,
  ) {
    super();
  }

  async open<T>(name: string, options: { ttlMs: number }): Promise<Bucket<T>> {
    const settings = { replicas: this.replicas, history: 1, ...(options.ttlMs > 0 ? { ttl: options.ttlMs } : {}) };
    const store = await againWhenBeaten(() => new Kvm(this.broker.connection).create(name, settings));
    return new KeyValueBucket<T>(store);
  }
}

class KeyValueBucket<T> implements Bucket<T> {
  constructor(private readonly store: KV) {}

  async get(key: string) {
    const entry = await this.store.get(key);
    const value = entry ? readEntry<T>(entry) : null;
    return entry && value !== null ? { value, revision: entry.revision } : null;
  }

  async put(key: string, value: T): Promise<void> {
    await this.store.put(key, JSON.stringify(value));
  }

  create(key: string, value: T): Promise<boolean> {
    return falseWhenBeaten(this.store.create(key, JSON.stringify(value)));
  }

  update(key: string, value: T, revision: number): Promise<boolean> {
    return falseWhenBeaten(this.store.update(key, JSON.stringify(value), revision));
  }

  async remove(key: string): Promise<void> {
    await this.store.purge(key);
  }

  async keys(): Promise<string[]> {
    const found: string[] = [];
    for await (const key of await this.store.keys()) found.push(key);
    return found;
  }

  async watch(each: (key: string, value: T | null) => void, signal: AbortSignal): Promise<void> {
    await new Promise<void>((initialized) => void this.watchForEver(each, signal, initialized));
  }

  /** A watch ends with its connection; every new one starts with the current values, so nothing is missed. */
  private async watchForEver(
    each: (key: string, value: T | null) => void,
    signal: AbortSignal,
    initialized: () => void,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        if ((await this.store.status()).values === 0) initialized();
        const changes = await this.store.watch();
        signal.addEventListener('abort', () => changes.stop(), { once: true });
        for await (const entry of changes) {
          each(entry.key, readEntry<T>(entry));
          if ((entry.delta ?? 0) === 0) initialized();
        }
      } catch {
        if (signal.aborted) return;
      }
      await new Promise((resolve) => setTimeout(resolve, RESUME_PAUSE_MS));
    }
  }
}

function readEntry<T>(entry: KvEntry): T | null {
  return entry.operation === 'PUT' ? entry.json<T>() : null;
}

async function falseWhenBeaten(write: Promise<number>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === WRONG_REVISION || /wrong last sequence/i.test(String(error)))
      return false;
    throw error;
  }
}
