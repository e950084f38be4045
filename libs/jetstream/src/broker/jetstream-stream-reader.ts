import { DeliverPolicy, type StoredMsg } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { type StreamKey, streams } from '#contracts';
import { type StoredMessage, StreamReader } from '../ports.js';
import type { Broker } from './connect-broker.js';

const MESSAGE_NOT_FOUND = 10043;
const NO_MESSAGE_FOUND = 10037;
const RESUME_PAUSE_MS = 500;

export class JetStreamStreamReader extends StreamReader {
  constructor(private readonly broker: Broker) {
    super();
  }

  async last(stream: StreamKey, subject: string): Promise<StoredMessage | null> {
    const stored = await this.broker.manager.streams.getMessage(streams[stream].name, { last_by_subj: subject });
    return stored ? toStored(stored) : null;
  }

  async remove(stream: StreamKey, sequence: number): Promise<boolean> {
    try {
      // Deleting one message is safe on every version; a filtered purge loses other jobs before 2.9.12.
      return await this.broker.manager.streams.deleteMessage(streams[stream].name, sequence, false);
    } catch (error) {
      const code = (error as { code?: number }).code;
      if (code === MESSAGE_NOT_FOUND || code === NO_MESSAGE_FOUND || /no message found/i.test(String(error)))
        return false;
      throw error;
    }
  }

  async depth(stream: StreamKey) {
    const { state, config } = await this.broker.manager.streams.info(streams[stream].name);
    return { messages: state.messages, bytes: state.bytes, maxMessages: config.max_msgs, maxBytes: config.max_bytes };
  }

  async tail(
    stream: StreamKey,
    subject: string,
    each: (message: StoredMessage) => void,
    options: { signal: AbortSignal; onCaughtUp?: () => void },
  ): Promise<void> {
    let next = 1;
    let caughtUp = false;
    const caughtUpOnce = () => {
      if (caughtUp) return;
      caughtUp = true;
      options.onCaughtUp?.();
    };
    while (!options.signal.aborted && !this.broker.connection.isClosed()) {
      try {
        next = await this.tailFrom(stream, subject, next, each, options.signal, caughtUpOnce);
      } catch {
        if (options.signal.aborted || this.broker.connection.isClosed()) return;
        await pause(RESUME_PAUSE_MS);
      }
    }
  }

  /** An ordered consumer heals itself within a connection; this loop carries on from the last sequence beyond it. */
  private async tailFrom(
    stream: StreamKey,
    subject: string,
    from: number,
    each: (message: StoredMessage) => void,
    signal: AbortSignal,
    onCaughtUp: () => void,
  ): Promise<number> {
    const consumer = await this.broker.jetstream.consumers.get(streams[stream].name, {
      filter_subjects: subject,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
    });
    if ((await consumer.info()).num_pending === 0) onCaughtUp();
    const messages = await consumer.consume({ max_messages: 1_000 });
    const stop = () => messages.stop();
    signal.addEventListener('abort', stop, { once: true });
    // `onCaughtUp` of an empty stream may have aborted before there was anything to stop.
    if (signal.aborted) stop();
    let next = from;
    try {
      for await (const message of messages) {
        next = message.seq + 1;
        each({
          subject: message.subject,
          sequence: message.seq,
          data: message.data,
          storedAtMs: Math.floor(message.info.timestampNanos / 1_000_000),
          headers: headersOf(message.headers),
        });
        if (message.info.pending === 0) onCaughtUp();
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return next;
  }
}

function toStored(stored: StoredMsg): StoredMessage {
  return {
    subject: stored.subject,
    sequence: stored.seq,
    data: stored.data,
    storedAtMs: Date.parse(stored.timestamp),
    headers: headersOf(stored.header),
  };
}

function headersOf(headers: MsgHdrs | undefined): Record<string, string> {
  return Object.fromEntries([...(headers?.keys() ?? [])].map((name) => [name, headers?.get(name) ?? '']));
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
