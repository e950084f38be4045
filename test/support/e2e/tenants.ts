import { createHash } from 'node:crypto';
import { type BrokerClient, connectAs } from '../broker-client.js';

/** A tenant of the configuration with one key, and that key. */
export function aTenant(id: string, fields: Readonly<Record<string, unknown>> = {}): { entry: object; apiKey: string } {
  const apiKey = `sk-sluice-${id.padEnd(43, 'x')}`;
  const sha256 = createHash('sha256').update(apiKey).digest('hex');
  return { entry: { id, keys: [{ id: `key-of-${id}`, sha256 }], ...fields }, apiKey };
}

/** A client with the credentials of an address, such as `gateway.brokerUrl()`. */
export function connectTo(brokerUrl: string): Promise<BrokerClient> {
  const { host, username, password } = new URL(brokerUrl);
  const login = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return connectAs(`nats://${host}`, login);
}
