import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** What the broker says of a stored message. */
export interface StoredAt {
  readonly stream: string;
  readonly sequence: number;
  readonly duplicate: boolean;
}

/** The broker refused; `code` is JetStream's own (10077: full). */
export class PublishRefusedError extends Error {
  override readonly name = 'PublishRefusedError';

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

interface Pending {
  readonly resolve: (stored: StoredAt) => void;
  readonly reject: (error: Error) => void;
  readonly giveUpAtMs: number;
}

interface PubAckWire {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly code?: number; readonly description?: string };
}

const SWEEP_MS = 250;
const NO_RESPONDERS = 503;
const decoder = new TextDecoder();

/**
 * JetStream publishes over one subscription: a token a publish, one timer for all. The client's own `publish` is a
 * request each, with a timer and an error (and its stack) made for every one that goes well: 9 % of a busy process.
 */
export class AcknowledgedPublishes {
  private readonly pending = new Map<string, Pending>();
  private readonly prefix = `${createInbox('_INBOX_ack')}.`;
  private timer: NodeJS.Timeout | undefined;
  private nextToken = 0;

  constructor(
    private readonly connection: NatsConnection,
    private readonly timeoutMs: number,
  ) {
    connection.subscribe(`${this.prefix}*`, {
      callback: (error, message) => {
        if (!error) this.settle(message);
      },
    });
  }

  /** @throws PublishRefusedError | Error when no acknowledgement came in time (it may be stored all the same) */
  publish(subject: string, payload: Uint8Array, headers: MsgHdrs | undefined): Promise<StoredAt> {
    const token = (this.nextToken++).toString(36);
    return new Promise((resolve, reject) => {
      this.pending.set(token, { resolve, reject, giveUpAtMs: performance.now() + this.timeoutMs });
      this.timer ??= setInterval(() => this.sweep(), SWEEP_MS);
      try {
        const reply = this.prefix + token;
        this.connection.publish(subject, payload, headers ? { reply, headers } : { reply });
      } catch (error) {
        this.take(token);
        reject(error as Error);
      }
    });
  }

  private settle(message: Msg): void {
    const pending = this.take(message.subject.slice(this.prefix.length));
    if (!pending) return;
    if (message.data.byteLength === 0 && message.headers?.code === NO_RESPONDERS) {
      pending.reject(new Error('no stream captures the subject, or JetStream is not there yet'));
      return;
    }
    const { error, stream = '', seq = 0, duplicate = false } = JSON.parse(decoder.decode(message.data)) as PubAckWire;
    if (error) pending.reject(new PublishRefusedError(error.err_code ?? error.code ?? 0, error.description ?? ''));
    else pending.resolve({ stream, sequence: seq, duplicate });
  }

  private take(token: string): Pending | undefined {
    const pending = this.pending.get(token);
    this.pending.delete(token);
    if (this.pending.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    return pending;
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const [token, pending] of this.pending) {
      // Oldest first, all with the same limit: the first one in time ends the sweep.
      if (pending.giveUpAtMs > nowMs) return;
      this.take(token)?.reject(new Error('the broker did not acknowledge'));
    }
  }
}
