import { ProtocolHandler } from '@nats-io/nats-core/internal';
import type { ConnectionOptions } from '@nats-io/transport-node';
import { afterTurns } from './after-turns.js';
import { OutboundBuffer } from './outbound-buffer.js';
import { WriteCompany } from './write-company.js';

type Publisher = ConstructorParameters<typeof ProtocolHandler>[1];
type DialledServer = Parameters<ProtocolHandler['_doDial']>[0];

/** Above this nobody waits for company. At 64 KiB the broker took a third more processor time a durable job: it woke for parts. */
const SEND_AT_BYTES = 1024 * 1024;

/**
 * The client's protocol, with two things of ours:
 *
 * It sends in batches: what came in some turns of the event loop, and of a burst the first messages early
 * (`WriteCompany`). The client flushes in a microtask, so work that awaits between two messages (a stage: claim, call,
 * outcome, result) costs one system call a message. `flush` and `drain` send at once, as they did. What it gains:
 * docs/decisions/2026-11-21-one-write-to-the-broker.md, docs/decisions/2026-11-22-the-first-write-is-small.md.
 *
 * It tells why each dial before the first connection failed: the client keeps that to itself while it waits for a server.
 */
export class BatchingProtocol extends ProtocolHandler {
  private readonly waiting = new OutboundBuffer();
  private readonly company = new WriteCompany();
  /** Whether the end of a burst is being waited for. */
  private inBurst = false;

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
    if (typeof command === 'string') waiting.write(command);
    else waiting.fill(command);
    waiting.fill(...payloads);
    if (this.company.join() || waiting.size() >= SEND_AT_BYTES) this.sendWaiting();
    if (this.inBurst) return;
    this.inBurst = true;
    afterTurns(() => this.endBurst());
  }

  override async _doDial(server: DialledServer): Promise<void> {
    try {
      await super._doDial(server);
    } catch (error) {
      if (!this.connectedOnce) this.onFailedDial(error as Error);
      throw error;
    }
  }

  private endBurst(): void {
    this.inBurst = false;
    this.company.leave();
    this.sendWaiting();
  }

  /** Not while the connection is down: what waits is sent when it is back, or dropped with it, as the client does. */
  private sendWaiting(): void {
    this['flushPending']();
  }
}
