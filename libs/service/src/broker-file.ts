import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where `npm start` leaves the address and password of its broker for the other programs of the same user: mode 0600. */
export function brokerFilePath(dataDir: string): string {
  return join(dataDir, 'broker', 'url');
}

/** The broker of the data directory with credentials, or null when none was started there. */
export async function readBrokerFile(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(brokerFilePath(dataDir), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeBrokerFile(dataDir: string, url: string): Promise<void> {
  const path = brokerFilePath(dataDir);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${url}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
