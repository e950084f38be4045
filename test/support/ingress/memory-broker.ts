import {
  decodeWorkMessage,
  encodeWorkMessage,
  type PayloadRef,
  type StreamKey,
  streams,
  type WorkMessage,
} from '#contracts';
import {
  type Bucket,
  Buckets,
  Bus,
  ClaimCheck,
  PublishedResults,
  Publisher,
  type PublishOptions,
  type ResultWriter,
  type StoredMessage,
  StreamReader,
} from '#jetstream';

type BusMessage = Parameters<Parameters<Bus['subscribe']>[1]>[0];

/**
 * The broker's promises in memory, for specs of one app: streams that keep the last message of a subject, first writer
 * wins where the definition says so, core subscribers that see what is published to streams too.
 */
export class MemoryBroker {
  readonly stored: (StoredMessage & { readonly headers: Readonly<Record<string, string>> })[] = [];
  /** Subjects of every call of the ports, for "asked nothing" assertions. */
  readonly asked: string[] = [];
  depthRatio = 0;
  /** Thrown by every publish while set. */
  publishError: Error | null = null;
  private readonly subscriptions = new Set<{ subject: string; each: (message: BusMessage) => void }>();
  private sequence = 0;

  readonly publisher: Publisher = new MemoryPublisher(this);
  readonly reader: StreamReader = new MemoryReader(this);
  readonly results: ResultWriter = new PublishedResults(this.publisher, this.reader);
  readonly bus: Bus = new MemoryBus(this);
  readonly buckets: Buckets = new MemoryBuckets();
  readonly claimCheck: ClaimCheck = new MemoryClaimCheck();

  work(subjectPart: string): WorkMessage[] {
    return this.stored
      .filter(({ subject }) => subject.includes(subjectPart))
      .map(({ data }) => decodeWorkMessage(data));
  }

  store(subject: string, data: Uint8Array, options: PublishOptions = {}) {
    this.asked.push(subject);
    if (this.publishError) throw this.publishError;
    this.sequence += 1;
    const message = { subject, sequence: this.sequence, data, storedAtMs: 0, headers: options.headers ?? {} };
    this.stored.push(message);
    this.tell({ subject, data, header: () => undefined });
    return { stream: streamOf(subject), sequence: this.sequence, duplicate: false };
  }

  remove(subjectPart: string): void {
    for (let at = this.stored.length - 1; at >= 0; at -= 1) {
      if (this.stored[at]?.subject.includes(subjectPart)) this.stored.splice(at, 1);
    }
  }

  last(subject: string): StoredMessage | null {
    this.asked.push(subject);
    return this.stored.findLast((message) => matches(subject, message.subject)) ?? null;
  }

  tell(message: BusMessage): void {
    for (const { subject, each } of [...this.subscriptions]) if (matches(subject, message.subject)) each(message);
  }

  subscribe(subject: string, each: (message: BusMessage) => void): () => void {
    this.asked.push(subject);
    const subscription = { subject, each };
    this.subscriptions.add(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  get subscriptionCount(): number {
    return this.subscriptions.size;
  }
}

class MemoryPublisher extends Publisher {
  constructor(private readonly broker: MemoryBroker) {
    super();
  }
  async publish(subject: string, payload: Uint8Array, options?: PublishOptions) {
    return this.broker.store(subject, payload, options);
  }
  async publishOnce(subject: string, payload: Uint8Array) {
    if (this.broker.last(subject)) return false;
    this.broker.store(subject, payload);
    return true;
  }
  async publishWork(subject: string, message: WorkMessage) {
    return this.broker.store(subject, encodeWorkMessage(message));
  }
}

class MemoryReader extends StreamReader {
  constructor(private readonly broker: MemoryBroker) {
    super();
  }
  async last(_stream: StreamKey, subject: string) {
    return this.broker.last(subject);
  }
  async remove(): Promise<boolean> {
    throw new Error('the ingress removes nothing from streams');
  }
  async depth() {
    return { messages: this.broker.depthRatio * 1_000, bytes: 0, maxMessages: 1_000, maxBytes: 0 };
  }
  async tail(): Promise<void> {
    throw new Error('the ingress tails no stream');
  }
}

class MemoryBus extends Bus {
  constructor(private readonly broker: MemoryBroker) {
    super();
  }
  publish(subject: string, data: Uint8Array): void {
    this.broker.tell({ subject, data, header: () => undefined });
  }
  subscribe(subject: string, each: (message: BusMessage) => void) {
    return this.broker.subscribe(subject, each);
  }
  request(subject: string, data: Uint8Array, { timeoutMs }: { timeoutMs: number }): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
      const respond = (payload: Uint8Array) => {
        clearTimeout(timer);
        resolve(payload);
      };
      this.broker.tell({ subject, data, header: () => undefined, respond });
    });
  }
}

class MemoryBuckets extends Buckets {
  private readonly opened = new Map<string, MemoryBucket<unknown>>();

  async open<T>(name: string): Promise<Bucket<T>> {
    const bucket = this.opened.get(name) ?? new MemoryBucket<unknown>();
    this.opened.set(name, bucket);
    return bucket as unknown as Bucket<T>;
  }
}

class MemoryBucket<T> implements Bucket<T> {
  private readonly entries = new Map<string, { value: T; revision: number }>();
  private readonly watchers = new Set<(key: string, value: T | null) => void>();

  async get(key: string) {
    return this.entries.get(key) ?? null;
  }
  async put(key: string, value: T) {
    this.entries.set(key, { value, revision: (this.entries.get(key)?.revision ?? 0) + 1 });
    for (const each of this.watchers) each(key, value);
  }
  async create(key: string, value: T) {
    if (this.entries.has(key)) return false;
    await this.put(key, value);
    return true;
  }
  async update(key: string, value: T, revision: number) {
    if (this.entries.get(key)?.revision !== revision) return false;
    await this.put(key, value);
    return true;
  }
  async remove(key: string) {
    this.entries.delete(key);
    for (const each of this.watchers) each(key, null);
  }
  async keys() {
    return [...this.entries.keys()];
  }
  async watch(each: (key: string, value: T | null) => void, signal: AbortSignal) {
    for (const [key, { value }] of this.entries) each(key, value);
    this.watchers.add(each);
    signal.addEventListener('abort', () => this.watchers.delete(each), { once: true });
  }
}

class MemoryClaimCheck extends ClaimCheck {
  readonly inlineLimitBytes = 256 * 1024;
  private readonly payloads = new Map<string, Uint8Array>();

  async store(payload: Uint8Array): Promise<PayloadRef> {
    const name = `payload-${this.payloads.size}`;
    this.payloads.set(name, payload);
    return { bucket: 'memory', name, bytes: payload.byteLength, digest: 'sha256:0' };
  }
  async load({ name }: PayloadRef) {
    const payload = this.payloads.get(name);
    if (!payload) throw new Error(`${name} is gone`);
    return payload;
  }
  async remove({ name }: PayloadRef) {
    this.payloads.delete(name);
  }
}

function streamOf(subject: string): string {
  const found = Object.values(streams).find(({ subjects }) => subjects.some((pattern) => matches(pattern, subject)));
  if (!found) throw new Error(`no stream for ${subject}`);
  return found.name;
}

function matches(pattern: string, subject: string): boolean {
  const given = subject.split('.');
  const expected = pattern.split('.');
  for (const [at, token] of expected.entries()) {
    if (token === '>') return given.length > at;
    if (given[at] === undefined || (token !== '*' && token !== given[at])) return false;
  }
  return expected.length === given.length;
}
