import { mkdtempSync, rmSync } from 'node:fs';
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

  it('lets one have it, says what to do to the others, and lets the next one afterwards', async () => {
    const directory = join(parent, 'ledger');
    const unlock = await lockDirectory(directory);
    const refusal = lockDirectory(directory);
    await expect(refusal).rejects.toThrow(LedgerInUseError);
    await expect(refusal).rejects.toThrow(`'${directory}' is open in another process; stop that one`);
    await unlock();
    await (await lockDirectory(directory))();
  });
});
