import type { Socket } from 'node:net';
import { setTransportFactory } from '@nats-io/nats-core/internal';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { afterTurns } from './after-turns.js';
import { connectWatched } from './dial-watch.js';

/**
 * Writes once in some turns of the event loop. The client flushes in a microtask, so work that awaits between two messages
 * (a stage: claim, call, outcome, result) costs one system call a message; corked, a busy process writes whole batches.
 * Measured: five processes 1,084 → 683 µs of processor time a request, nats-server 320 → 150 µs a durable job.
 * Corking is the socket's own: order, back-pressure and the flush before a close stay as they are.
 */
class CorkedTransport extends NodeTransport {
  private corked: Socket | undefined;

  override send(frame: Uint8Array): void {
    const socket = this.socket as Socket | undefined;
    if (socket && this.corked !== socket) {
      this.corked = socket;
      socket.cork();
      afterTurns(() => {
        if (this.corked === socket) this.corked = undefined;
        socket.uncork();
      });
    }
    super.send(frame);
  }
}

/** `connect` of `@nats-io/transport-node` with the transport above. `onFailedDial` hears why until it is connected. */
export function connectCorked(
  options: ConnectionOptions,
  onFailedDial: (reason: Error) => void,
): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new CorkedTransport(), dnsResolveFn: nodeResolveHost });
  return connectWatched(options, onFailedDial);
}
