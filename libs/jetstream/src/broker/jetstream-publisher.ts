import type { MsgHdrs } from '@nats-io/transport-node';
import { encodeWorkMessage, messageHeaders, streams, type WorkMessage } from '#contracts';
import { BrokerUnavailableError, Publisher, type PublishOptions, QueueFullError } from '../ports.js';
import { AcknowledgedPublishes, type StoredAt } from './acknowledged-publishes.js';
import type { Broker } from './connect-broker.js';
import { OutboundHeaders } from './outbound-headers.js';

const FULL_CODES = new Set([
  10077, // maximum messages / bytes / messages per subject exceeded
  10047, // insufficient resources
  10023, // insufficient resources (server)
]);
const PER_SUBJECT = /per subject/i;
const PUBLISH_TIMEOUT_MS = 2_000;
const RETRY_PAUSE_MS = 100;
/** A broker restart takes a few seconds; longer than this the caller shall hear of it. */
const GIVE_UP_AFTER_MS = 15_000;

/**
 * A plain `js.publish` while the connection is down is silently discarded by the client and times out; so every
 * publish is acknowledged, retried within a limit, and safe to repeat: by message id in work queues, by subject in
 * first-writer-wins streams.
 */
export class JetStreamPublisher extends Publisher {
  private readonly publishes: AcknowledgedPublishes;

  constructor(
    private readonly broker: Broker,
    private readonly nowMs: () => number = Date.now,
  ) {
    super();
    this.publishes = new AcknowledgedPublishes(broker.connection, PUBLISH_TIMEOUT_MS);
  }

  publish(subject: string, payload: Uint8Array, options: PublishOptions = {}): Promise<StoredAt> {
    return this.withRetries(subject, () => this.send(subject, payload, options));
  }

  async publishOnce(subject: string, payload: Uint8Array, options: PublishOptions = {}): Promise<boolean> {
    let sends = 0;
    try {
      await this.withRetries(subject, () => {
        sends += 1;
        return this.send(subject, payload, options);
      });
      return true;
    } catch (error) {
      if (!(error instanceof SubjectTakenError)) throw error;
      // After a lost acknowledgement the message that took the subject may be our own.
      return sends > 1 && (await this.isOurs(subject, payload));
    }
  }

  publishWork(subject: string, message: WorkMessage) {
    const { jobId, attempts, decision, traceparent } = message.envelope;
    return this.publish(subject, encodeWorkMessage(message), {
      messageId: `${jobId}:${stageOf(subject)}:${decision?.attemptNumber ?? 0}:${attempts.length}`,
      traceparent,
    });
  }

  private async isOurs(subject: string, payload: Uint8Array): Promise<boolean> {
    const stream = Object.values(streams).find((known) =>
      known.subjects.some((pattern) => subject.startsWith(pattern.replace('>', ''))),
    );
    if (!stream) return false;
    const stored = await this.broker.manager.streams.getMessage(stream.name, { last_by_subj: subject });
    return stored !== null && Buffer.from(payload).equals(stored.data);
  }

  private send(subject: string, payload: Uint8Array, options: PublishOptions): Promise<StoredAt> {
    return this.publishes.publish(subject, payload, headersOf(options));
  }

  private async withRetries<T>(subject: string, publish: () => Promise<T>): Promise<T> {
    const giveUpAtMs = this.nowMs() + GIVE_UP_AFTER_MS;
    for (;;) {
      try {
        return await publish();
      } catch (error) {
        throwIfFinal(error, subject);
        if (this.nowMs() >= giveUpAtMs || this.broker.connection.isClosed()) {
          throw new BrokerUnavailableError('the broker did not acknowledge in time', { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
    }
  }
}

function headersOf({ traceparent, messageId, headers: more }: PublishOptions): MsgHdrs | undefined {
  if (traceparent === undefined && messageId === undefined && more === undefined) return undefined;
  const written = new OutboundHeaders();
  if (traceparent !== undefined) written.set(messageHeaders.traceparent, traceparent);
  if (messageId !== undefined) written.set(messageHeaders.messageId, messageId);
  for (const [name, value] of Object.entries(more ?? {})) written.set(name, value);
  return written;
}

/** `sluice.v1.job.accepted.t.j` → `job.accepted`: names the hop in the message id. */
function stageOf(subject: string): string {
  return subject.split('.').slice(2, -2).join('.');
}

class SubjectTakenError extends Error {
  override readonly name = 'SubjectTakenError';
}

function throwIfFinal(error: unknown, subject: string): void {
  const { code, message } = error as { code?: number; message?: string };
  if (code === undefined || !FULL_CODES.has(code)) return;
  if (PER_SUBJECT.test(message ?? '')) throw new SubjectTakenError(subject, { cause: error });
  throw new QueueFullError(`the queue of ${stageOf(subject)} is full`, { cause: error });
}
