import { randomBytes } from 'node:crypto';
import { capabilitiesOf, renderNatsConf } from '#jetstream';
import { type NatsServer, natsServerBinaries, startNatsServer } from './nats-server.js';

export interface GatewayBrokerOptions {
  /** Path of the nats-server; default: the first of `natsServerBinaries()`. */
  readonly binary?: string | undefined;
  /** When it writes to the disk; left out on servers that do not know it (before 2.10). */
  readonly syncInterval?: string | undefined;
}

export interface GatewayBroker {
  readonly nats: NatsServer;
  /** With the credentials of the gateway's account. */
  readonly url: string;
}

/** An external broker as an operator would run it: the generated accounts, nobody in without a password. */
export async function startGatewayBroker({ binary, syncInterval }: GatewayBrokerOptions = {}): Promise<GatewayBroker> {
  const server = natsServerBinaries().find(({ path }) => binary === undefined || path === binary);
  const path = binary ?? server?.path;
  const gateway = { user: 'gateway', password: randomBytes(12).toString('hex') };
  const knowsSync = server !== undefined && capabilitiesOf(server.version).syncInterval;
  const sync = syncInterval !== undefined && knowsSync ? { syncInterval } : {};
  const nats = await startNatsServer({
    ...(path === undefined ? {} : { binary: path }),
    conf: (place) => renderNatsConf({ host: '127.0.0.1', ...place, gateway, tenants: [], ...sync }),
  });
  return { nats, url: `nats://${gateway.user}:${gateway.password}@127.0.0.1:${nats.port}` };
}
