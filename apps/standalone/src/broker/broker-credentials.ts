import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The gateway's own user at its broker: made once per data directory, readable by its owner only. */
export interface BrokerCredentials {
  readonly user: string;
  readonly password: string;
}

const USER = 'gateway';
const PASSWORD_BYTES = 24;

export async function loadBrokerCredentials(brokerDirectory: string): Promise<BrokerCredentials> {
  await mkdir(brokerDirectory, { recursive: true, mode: 0o700 });
  const path = join(brokerDirectory, 'password');
  try {
    return { user: USER, password: (await readFile(path, 'utf8')).trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await writeFile(path, `${password}\n`, { mode: 0o600, flag: 'wx' });
  return { user: USER, password };
}
