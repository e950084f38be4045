import { NatsConnectionImpl, ProtocolHandler } from '@nats-io/nats-core/internal';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';

type Publisher = ConstructorParameters<typeof ProtocolHandler>[1];
type DialledServer = Parameters<ProtocolHandler['_doDial']>[0];

/** Tells why each dial before the first connection failed: the client keeps that to itself while it waits for a server. */
class WatchedProtocol extends ProtocolHandler {
  constructor(
    options: ConnectionOptions,
    publisher: Publisher,
    private readonly onFailedDial: (reason: Error) => void,
  ) {
    super(options, publisher);
  }

  override async _doDial(server: DialledServer): Promise<void> {
    try {
      await super._doDial(server);
    } catch (error) {
      if (!this.connectedOnce) this.onFailedDial(error as Error);
      throw error;
    }
  }
}

/** `NatsConnectionImpl.connect` with the protocol above: the same lines. */
export async function connectWatched(
  options: ConnectionOptions,
  onFailedDial: (reason: Error) => void,
): Promise<NatsConnection> {
  // Private to the compiler only; `connect` builds its protocol itself and takes no other.
  const Connection = NatsConnectionImpl as unknown as new (options: ConnectionOptions) => NatsConnectionImpl;
  const connection = new Connection(options);
  const protocol = new WatchedProtocol(connection.options, connection, onFailedDial);
  await protocol.dialLoop();
  connection.protocol = protocol;
  return connection;
}
