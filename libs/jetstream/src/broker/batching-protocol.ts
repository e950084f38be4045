import { ProtocolHandler } from '@nats-io/nats-core/internal';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { afterTurns } from './after-turns.js';
import { OutboundBuffer } from './outbound-buffer.js';

type Publisher = ConstructorParameters<typeof ProtocolHandler>[1];
type DialledServer = Parameters<ProtocolHandler['_doDial']>[0];

/** Above this nobody waits for company. At 64 KiB the broker took a third more processor time a durable job: it woke for parts. */
const SEND_AT_BYTES = 1024 * 1024;

/**
 * The client's protocol, with two things of ours:
 *
 * It sends once in some turns of the event loop. The client flushes in a microtask, so work that awaits between two
 * messages (a stage: claim, call, outcome, result) costs one system call a message; so a busy process sends whole
 * batches. Measured: five processes 1,084 → 683 µs of processor time a request, nats-server 320 → 150 µs a durable job.
 * `flush` and `drain` send at once, as they did.
 *
 * It tells why each dial before the first connection failed: the client keeps that to itself while it waits for a server.
 */
export class BatchingProtocol extends ProtocolHandler {
  private readonly waiting = new OutboundBuffer();

  constructor(
    options: ConnectionOptions,
    publisher: Publisher,
    private readonly onFailedDial: (reason: Error) => void,
  ) {
    super(options, publisher);
    this.outbound = this.waiting;
  }

  override sendCommand(command: string | Uint8Array, ...payloads: Uint8Array[]): void {
    const { waiting } = this;
    const isFirst = waiting.size() === 0;
    if (typeof command === 'string') waiting.write(command);
    else waiting.fill(command);
    waiting.fill(...payloads);
    if (waiting.size() >= SEND_AT_BYTES) this.sendWaiting();
    else if (isFirst) afterTurns(() => this.sendWaiting());
  }

  override async _doDial(server: DialledServer): Promise<void> {
    try {
      await super._doDial(server);
    } catch (error) {
      if (!this.connectedOnce) this.onFailedDial(error as Error);
      throw error;
    }
  }

  /** Not while the connection is down: what waits is sent when it is back, or dropped with it, as the client does. */
  private sendWaiting(): void {
    this['flushPending']();
  }
}
