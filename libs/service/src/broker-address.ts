/** Where the broker is and who we are there. */
export interface BrokerAddress {
  /** Without credentials: safe to log. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** nats.js does not read credentials out of an address; operators write them there all the same. */
export function parseBrokerAddress(url: string): BrokerAddress {
  const addresses = url.split(',').map((part) => new URL(part.trim()));
  const [first] = addresses;
  const servers = addresses.map((address) => `${address.protocol}//${address.host}`).join(',');
  if (!first?.username) return { url: servers };
  return { url: servers, user: decodeURIComponent(first.username), password: decodeURIComponent(first.password) };
}
