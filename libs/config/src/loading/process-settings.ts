import type { ConfigProblem } from '../config-problem.js';
import type { Environment } from '../reading/substitute-environment.js';
import type { SluiceConfig } from '../schema/sluice.config.js';

/** Settings that exist in the environment only. */
export interface ProcessSettings {
  /** SLUICE_ROOT_KEY: use this API key instead of creating one at the first start. Secret. */
  readonly rootKey?: string;
  /** SLUICE_NATS_SERVER: path of the embedded broker's executable. */
  readonly natsServerPath?: string;
}

/** @throws RangeError when SLUICE_ROOT_KEY could not be sent in a header. */
export function readProcessSettings(environment: Environment): ProcessSettings {
  const rootKey = environment['SLUICE_ROOT_KEY'];
  const natsServerPath = environment['SLUICE_NATS_SERVER'];
  if (rootKey && !/^[\x21-\x7e]{1,512}$/.test(rootKey)) {
    throw new RangeError(
      'SLUICE_ROOT_KEY must be 1–512 printable ASCII characters without spaces; make one with: openssl rand -hex 32',
    );
  }
  return { ...(rootKey && { rootKey }), ...(natsServerPath && { natsServerPath }) };
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/i.test(host);
}

/**
 * Asked before the HTTP door opens: the reason not to listen on `http.host`, or null. A door that others reach needs at
 * least one key that works: in the configuration (not expired), SLUICE_ROOT_KEY, or one stored in the key bucket.
 */
export function requiresKey(
  config: Pick<SluiceConfig, 'http' | 'tenants'>,
  keys: { readonly rootKey?: string | undefined; readonly storedKeys: number; readonly nowMs: number },
): ConfigProblem | null {
  if (isLoopback(config.http.host) || keys.rootKey || keys.storedKeys > 0) return null;
  const works = (expiresAt?: string) => expiresAt === undefined || Date.parse(expiresAt) > keys.nowMs;
  if (config.tenants.some((tenant) => tenant.keys.some((key) => works(key.expiresAt)))) return null;
  return {
    path: 'http.host',
    given: `"${config.http.host}"`,
    expected: 'must be a loopback address while there is no key',
    remedy:
      'Set SLUICE_ROOT_KEY, add a key to a tenant, or run `sluice keys create` on 127.0.0.1 first: Sluice does not listen wider without one.',
  };
}
