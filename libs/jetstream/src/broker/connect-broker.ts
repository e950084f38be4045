import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { connectBatching } from './connect-batching.js';
import { capabilitiesOf, requireSupported, type ServerCapabilities } from './server-capabilities.js';

export interface BrokerOptions {
  /** `nats://host:port`, several separated by commas. May carry user and password. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** For the server's connection list: which service, which process. */
  readonly name: string;
  /** Keep dialling until the first connection (services), instead of failing at once (commands). Default false. */
  readonly waitForServer?: boolean;
  /** Told of every dial that fails before the first connection: there is no other sign of it while it waits. */
  readonly onUnreachable?: (reason: Error) => void;
  readonly onStatus?: (status: string, detail: string) => void;
}

/** One connection of a process to the broker with everything that hangs on it. */
export interface Broker {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly capabilities: ServerCapabilities;
  /** Resolves with the reason when the connection is closed for good. */
  readonly closed: Promise<Error | undefined>;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 5_000;

/** @throws Error in one sentence when the server is too old or offers no JetStream; the client's own when none answers. */
export async function connectBroker(options: BrokerOptions): Promise<Broker> {
  const connection = await connectBatching(clientOptions(options), (reason) => options.onUnreachable?.(reason));
  const version = connection.info?.version ?? '0.0.0';
  requireSupported(version);
  watchStatus(connection, options.onStatus);
  const manager = await managerOf(connection, options.url);
  return {
    connection,
    jetstream: jetstream(connection, { timeout: REQUEST_TIMEOUT_MS }),
    manager,
    capabilities: capabilitiesOf(version),
    closed: connection.closed().then((reason) => reason ?? undefined),
    close: async () => {
      if (!connection.isClosed()) await connection.drain().catch(() => connection.close());
    },
  };
}

/**
 * Connects for ever: nats.js closes a connection for good after 10 failed dials (20.6 s) unless told otherwise.
 * Pings each 10 s, so that a half-open TCP connection is noticed in 20 s and not in six minutes.
 * `noAsyncTraces`: without it every request captures a stack, which doubles what a hop costs.
 */
function clientOptions(options: BrokerOptions): ConnectionOptions {
  return {
    servers: options.url.split(',').map((server) => server.trim()),
    name: options.name,
    ...(options.user === undefined ? {} : { user: options.user, pass: options.password ?? '' }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    waitOnFirstConnect: options.waitForServer ?? false,
    timeout: REQUEST_TIMEOUT_MS,
    pingInterval: 10_000,
    maxPingOut: 2,
    noAsyncTraces: true,
    ignoreAuthErrorAbort: true,
    inboxPrefix: `_INBOX_${options.name.replace(/[^a-z0-9]/gi, '')}`,
  };
}

async function managerOf(connection: NatsConnection, url: string): Promise<JetStreamManager> {
  try {
    return await jetstreamManager(connection, { timeout: REQUEST_TIMEOUT_MS });
  } catch (cause) {
    await connection.close();
    throw new Error(
      `the nats-server at ${withoutCredentials(url)} does not offer JetStream to this account: start it with -js (or set jetstream in its configuration)`,
      { cause },
    );
  }
}

function watchStatus(connection: NatsConnection, onStatus: BrokerOptions['onStatus']): void {
  void (async () => {
    for await (const status of connection.status()) {
      onStatus?.(status.type, 'server' in status ? String(status.server) : '');
    }
  })();
}

export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/g, '//');
}
