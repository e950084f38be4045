import type { ConnectionOptions } from '@nats-io/transport-node';

/** nats.js does not read credentials out of an address; ours carry them. */
export function connectionOptionsOf(brokerUrl: string): ConnectionOptions {
  const { host, username, password } = new URL(brokerUrl);
  const login = username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {};
  // Stack traces across every await would cost more than a hop.
  return { servers: `nats://${host}`, ...login, noAsyncTraces: true, maxReconnectAttempts: -1 };
}
