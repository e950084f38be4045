import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LedgerInUseError, lockDirectory } from './directory-lock.js';

describe('lockDirectory', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
  });
  afterEach(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it.each([
    ['beside the directory', 'ledger'],
    ['elsewhere when the path is too long for a socket', 'l'.repeat(130)],
  ])('lets one have it, and the next one afterwards: %s', async (_where, name) => {
    const directory = join(parent, name);
    const unlock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(LedgerInUseError);
    await unlock();
    await (await lockDirectory(directory))();
  });

  it('takes over what a dead owner left', async () => {
    const directory = join(parent, 'ledger');
    writeFileSync(`${directory}.lock`, ''); // nobody listens on it
    await (await lockDirectory(directory))();
  });

  it('gives it to one of many that ask at once', async () => {
    const directory = join(parent, 'ledger');
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
    const got = asked.filter((outcome) => outcome.status === 'fulfilled');
    expect(got).toHaveLength(1);
    await Promise.all(got.map(({ value: unlock }) => unlock()));
  });
});
