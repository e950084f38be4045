import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { CliEnvironment } from '../read-cli-environment.js';

export interface GatewayAddress {
  /** Without a trailing slash and without `/v1`. */
  readonly url: string;
  readonly key: string;
}

/** Which gateway and which key: the flags, else the environment, else the key file of a gateway on this machine. */
export async function resolveGateway(
  flags: { readonly url?: string; readonly key?: string },
  environment: CliEnvironment,
): Promise<GatewayAddress> {
  const url = normalizeUrl(flags.url ?? environment.url);
  const key = flags.key ?? environment.apiKey ?? (await readKeyFile(environment.dataDir));
  if (/[^\x21-\x7e]/.test(key)) {
    throw new CommandError('The API key holds characters a key never has (a space or a line break?).', exitCode.usage);
  }
  return { url, key };
}

/** People paste the base URL of an SDK: the `/v1` at its end is ours to add. */
export function normalizeUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw notAnAddress(text, cause);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAnAddress(text);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}

function notAnAddress(text: string, cause?: unknown): CommandError {
  return new CommandError(
    `'${text}' is not the address of a gateway: --url and SLUICE_URL look like http://127.0.0.1:8080.`,
    exitCode.usage,
    { cause },
  );
}

async function readKeyFile(dataDir: string): Promise<string> {
  const path = join(dataDir, 'api-key');
  try {
    const key = (await readFile(path, 'utf8')).trim();
    if (key !== '') return key;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new CommandError(`The key file ${path} cannot be read: ${(cause as Error).message}.`, exitCode.usage, {
        cause,
      });
    }
  }
  throw new CommandError(
    `There is no API key: pass --key, set SLUICE_API_KEY, or run this where the gateway was first started (it leaves its key in ${path}).`,
    exitCode.usage,
  );
}
