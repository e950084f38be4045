import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from '../shape/is-public-https.js';

/** A name that leads into a network that is not the caller's to reach. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for a connection and refuses those with any address that is not public. The connection goes to the
 * addresses given back here, so there is no second look-up that could answer otherwise. Node does not ask for IP
 * literals: whoever uses this checks those beforehand.
 */
export function guardedLookup(allowsPrivate: () => boolean, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), []);
      const refused = !allowsPrivate() && addresses.some(({ address }) => !isPublicAddress(address));
      if (refused) return callback(new AddressRefusedError('the host resolves to an address that is not public'), []);
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
