import { createHash, randomUUID } from 'node:crypto';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { nanos } from '@nats-io/transport-node';
import type { PayloadRef } from '#contracts';
import { BrokerUnavailableError, ClaimCheck } from '../ports.js';
import { againWhenBeaten } from './again-when-beaten.js';
import type { Broker } from './connect-broker.js';

const BUCKET = 'sluice_payload';
/** Room for envelope, headers and the frame of a result around a body that still travels inline. */
const OVERHEAD_BYTES = 64 * 1024;

/** Chunks of 128 KiB follow one another in milliseconds; a broker that restarts is back within this. */
const STALL_LIMIT_MS = 10_000;

/** Payloads over the broker's message limit. The bucket's age is the backstop; whoever ends the job removes. */
export class ObjectStoreClaimCheck extends ClaimCheck {
  private opened: Promise<ObjectStore> | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly options: { readonly replicas: number; readonly maxAgeMs: number },
  ) {
    super();
  }

  get inlineLimitBytes(): number {
    return Math.max(0, (this.broker.connection.info?.max_payload ?? 1024 * 1024) - OVERHEAD_BYTES);
  }

  async store(payload: Uint8Array): Promise<PayloadRef> {
    const store = await this.open();
    const name = randomUUID();
    await store.putBlob({ name }, payload);
    return { bucket: BUCKET, name, bytes: payload.byteLength, digest: digestOf(payload) };
  }

  async load(ref: PayloadRef): Promise<Uint8Array> {
    const found = await (await this.open()).get(ref.name);
    if (found === null) throw new Error(`payload ${ref.name} is no longer in the object store`);
    // Its errors end the stream, too, which is where they are heard.
    found.error.catch(() => undefined);
    const payload = await readUntilStalled(found.data);
    if (digestOf(payload) !== ref.digest) throw new Error(`payload ${ref.name} does not match its digest`);
    return payload;
  }

  async remove(ref: PayloadRef): Promise<void> {
    await (await this.open()).delete(ref.name);
  }

  private open(): Promise<ObjectStore> {
    const settings = { replicas: this.options.replicas, ttl: nanos(this.options.maxAgeMs) };
    this.opened ??= againWhenBeaten(() => new Objm(this.broker.connection).create(BUCKET, settings)).catch(
      (cause: unknown) => {
        this.opened = undefined;
        throw new Error('the object store of large payloads cannot be opened', { cause });
      },
    );
    return this.opened;
  }
}

/**
 * The client's own `getBlob` waits for ever for what a restarted broker no longer sends: seen as a job that was neither
 * called nor handed out again, its claim extended by a worker that read nothing.
 * @throws BrokerUnavailableError when nothing comes for STALL_LIMIT_MS
 */
async function readUntilStalled(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let isStalled = false;
  const timer = setTimeout(() => {
    isStalled = true;
    void reader.cancel();
  }, STALL_LIMIT_MS);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
  if (isStalled) throw new BrokerUnavailableError('a large payload could not be read to its end');
  return Buffer.concat(chunks);
}

function digestOf(payload: Uint8Array): string {
  return `sha256:${createHash('sha256').update(payload).digest('hex')}`;
}
