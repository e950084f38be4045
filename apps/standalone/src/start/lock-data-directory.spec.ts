import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockDataDirectory } from './lock-data-directory.js';

describe('lockDataDirectory', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-data-'));
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('refuses the second gateway, naming the first, the directory and what to do', async () => {
    const unlock = await lockDataDirectory(dataDir);
    const sentence = `another gateway (pid ${process.pid}) runs on ${dataDir}: stop that one, or give this one`;
    await expect(lockDataDirectory(dataDir)).rejects.toThrow(sentence);
    await unlock();
    await (await lockDataDirectory(dataDir))();
  });

  it('is not refused by what a killed gateway left', async () => {
    writeFileSync(join(dataDir, 'gateway.lock'), '');
    await (await lockDataDirectory(dataDir))();
  });
});
