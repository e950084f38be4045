import { resolve } from 'node:path';
import { holdLock, LockHeldError } from '#service';

/** Thrown when another process has the embedded ledger open. */
export class LedgerInUseError extends Error {
  override readonly name = 'LedgerInUseError';
}

/**
 * Makes sure that one process at a time has `directory` open: WebAssembly Postgres has no lock of its own, and two of
 * them on one directory destroy it.
 * @returns the way to unlock
 * @throws LedgerInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const full = resolve(directory);
  try {
    return await holdLock(`${full}.lock`);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    throw new LedgerInUseError(
      `the embedded ledger in '${full}' is open in another process; stop that one, give this one another SLUICE_DATA_DIR, or set DATABASE_URL to share a Postgres`,
      { cause: error },
    );
  }
}
