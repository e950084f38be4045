import { messageHeaders, subjectPatterns, subjects } from '#contracts';
import type { Broker, Bucket, OperatorAccess, StoredMessage } from '#jetstream';
import { KEY_BUCKET, type KeyRecord } from '#keys';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { DeadLetter, OperatorBroker, StoredKey } from './operator-broker.js';
import { reviveJob } from './revive-job.js';

/** `OperatorBroker` on the dead letter stream and the bucket of keys. */
export class JetStreamOperatorBroker implements OperatorBroker {
  constructor(
    private readonly broker: Pick<Broker, 'close'>,
    private readonly access: OperatorAccess,
  ) {}

  async listDeadLetters(stage?: string): Promise<DeadLetter[]> {
    const subject = stage === undefined ? subjectPatterns.deadLetters : subjects.deadLetter(stage);
    await this.#requireStream();
    const found: DeadLetter[] = [];
    const controller = new AbortController();
    await this.access.reader.tail('deadLetter', subject, (message) => found.push(toDeadLetter(message)), {
      signal: controller.signal,
      onCaughtUp: () => controller.abort(),
    });
    return found;
  }

  async replayDeadLetter(letter: DeadLetter): Promise<void> {
    if (letter.subject === '') {
      throw new CommandError(
        `Dead letter ${letter.sequence} does not say where it came from: it cannot be replayed.`,
        exitCode.failed,
      );
    }
    const payload = await reviveJob(letter.payload, this.access, Date.now());
    // The id makes a second replay of the same letter, after a lost answer, no second message.
    await this.access.publisher.publish(letter.subject, payload, { messageId: `replay:${letter.sequence}` });
    await this.access.reader.remove('deadLetter', letter.sequence);
  }

  async listKeys(): Promise<StoredKey[]> {
    const bucket = await this.#keys();
    const found: StoredKey[] = [];
    for (const sha256 of await bucket.keys()) {
      const entry = await bucket.get(sha256);
      if (entry) found.push({ sha256, record: entry.value });
    }
    return found.sort((left, right) => left.record.createdAtMs - right.record.createdAtMs);
  }

  async createKey({ sha256, record }: StoredKey): Promise<void> {
    const bucket = await this.#keys();
    if (!(await bucket.create(sha256, record))) throw new Error('a key with this hash exists already');
  }

  async revokeKey(id: string): Promise<boolean> {
    const bucket = await this.#keys();
    for (const { sha256, record } of await this.listKeys()) {
      if (record.id === id) {
        await bucket.put(sha256, { ...record, revoked: true });
        return true;
      }
    }
    return false;
  }

  close(): Promise<void> {
    return this.broker.close();
  }

  /** Following a stream waits for it to appear: right for a service, a hanging command here. */
  async #requireStream(): Promise<void> {
    try {
      await this.access.reader.depth('deadLetter');
    } catch (cause) {
      throw new CommandError(
        'This broker has no streams of Sluice: start a gateway on it once, or check NATS_URL.',
        exitCode.failed,
        { cause },
      );
    }
  }

  #keys(): Promise<Bucket<KeyRecord>> {
    return this.access.buckets.open<KeyRecord>(KEY_BUCKET, { ttlMs: 0 });
  }
}

function toDeadLetter(message: StoredMessage): DeadLetter {
  const header = (name: string) => message.headers?.[name];
  return {
    sequence: message.sequence,
    stage: header(messageHeaders.deadStage) ?? message.subject.slice(message.subject.lastIndexOf('.') + 1),
    reason: header(messageHeaders.deadReason) ?? '',
    subject: header(messageHeaders.deadSubject) ?? '',
    deliveries: Number(header(messageHeaders.deadDeliveries) ?? 0),
    storedAtMs: message.storedAtMs,
    payload: message.data,
  };
}
