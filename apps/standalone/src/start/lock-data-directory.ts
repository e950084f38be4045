import { join, resolve } from 'node:path';
import { holdLock, LockHeldError } from '#service';

/**
 * One gateway a data directory: a second one would end the first one's broker and take its store. First of all at a
 * start, before anything in the directory is read as being ours.
 * @returns the way to unlock
 * @throws Error that names the other gateway and the remedy
 */
export async function lockDataDirectory(dataDir: string): Promise<() => Promise<void>> {
  const directory = resolve(dataDir);
  try {
    return await holdLock(join(directory, 'gateway.lock'));
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    const who = error.holderPid === null ? '' : ` (pid ${error.holderPid})`;
    throw new Error(
      `another gateway${who} runs on ${directory}: stop that one, or give this one a directory and ports of its own (SLUICE_DATA_DIR, SLUICE_HTTP_PORT, SLUICE_OPERATOR_PORT, SLUICE_NATS_PORT)`,
    );
  }
}
