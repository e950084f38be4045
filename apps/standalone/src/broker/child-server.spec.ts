import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startChild } from './child-server.js';

describe('a broker process that cannot be used', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-child-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  // Port 1 is nobody's.
  const parts = () => ({ confPath: 'conf', logPath: join(directory, 'log'), port: 1, readyLimitMs: 1_000 });

  it('is not left running when it does not answer', async () => {
    const binary = join(directory, 'silent');
    const pidPath = join(directory, 'pid');
    writeFileSync(binary, `#!/bin/sh\necho $$ > '${pidPath}'\nexec sleep 60\n`);
    chmodSync(binary, 0o700);
    const start = startChild({ ...parts(), binary });
    await expect(start).rejects.toThrow('did not answer on port 1');
    const pid = Number(readFileSync(pidPath, 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('is told apart from one that is not there', async () => {
    const start = startChild({ ...parts(), binary: join(directory, 'missing') });
    await expect(start).rejects.toThrow('cannot be started');
  });
});
