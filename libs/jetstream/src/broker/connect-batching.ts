import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { BatchingProtocol } from './batching-protocol.js';

/**
 * `connect` of `@nats-io/transport-node` with our protocol: the same lines. `onFailedDial` hears why until it is
 * connected.
 */
export async function connectBatching(
  options: ConnectionOptions,
  onFailedDial: (reason: Error) => void,
): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new NodeTransport(), dnsResolveFn: nodeResolveHost });
  // Private to the compiler only; `connect` builds its protocol itself and takes no other.
  const Connection = NatsConnectionImpl as unknown as new (options: ConnectionOptions) => NatsConnectionImpl;
  const connection = new Connection(options);
  const protocol = new BatchingProtocol(connection.options, connection, onFailedDial);
  await protocol.dialLoop();
  connection.protocol = protocol;
  return connection;
}
