import type { StreamKey } from '#contracts';
import { type StoredMessage, StreamReader } from '#jetstream';
import type { MemoryBroker } from '../ingress/memory-broker.js';

/** Reads, removes and tails what lies in a `MemoryBroker`. */
export class MemoryHeldReader extends StreamReader {
  /** Thrown by every read while set. */
  error: Error | null = null;

  constructor(private readonly broker: MemoryBroker) {
    super();
  }

  async last(_stream: StreamKey, subject: string): Promise<StoredMessage | null> {
    if (this.error) throw this.error;
    return this.broker.last(subject);
  }

  async remove(_stream: StreamKey, sequence: number): Promise<boolean> {
    if (this.error) throw this.error;
    const at = this.broker.stored.findIndex((message) => message.sequence === sequence);
    if (at < 0) return false;
    this.broker.stored.splice(at, 1);
    return true;
  }

  async depth() {
    return { messages: this.broker.stored.length, bytes: 0, maxMessages: 1_000, maxBytes: 0 };
  }

  tail(
    _stream: StreamKey,
    pattern: string,
    each: (message: StoredMessage) => void,
    { signal, onCaughtUp }: { signal: AbortSignal; onCaughtUp?: () => void },
  ): Promise<void> {
    const start = pattern.slice(0, -1);
    for (const message of this.broker.stored) if (message.subject.startsWith(start)) each(message);
    const unsubscribe = this.broker.subscribe(pattern, ({ subject }) => {
      const stored = this.broker.last(subject);
      if (stored) each(stored);
    });
    onCaughtUp?.();
    return new Promise((resolve) => {
      const end = () => {
        unsubscribe();
        resolve();
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }
}
