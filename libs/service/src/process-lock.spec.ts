import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { holdLock } from './process-lock.js';

describe('holdLock', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'sluice-hold-'));
  });
  afterEach(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it.each([
    ['where it was asked for', 'gateway.lock'],
    ['elsewhere when the path is too long for a socket', `${'l'.repeat(130)}.lock`],
  ])('tells the next one who holds it, and gives it afterwards: %s', async (_where, name) => {
    const path = join(parent, name);
    const unlock = await holdLock(path);
    await expect(holdLock(path)).rejects.toMatchObject({ name: 'LockHeldError', path, holderPid: process.pid });
    await unlock();
    await (await holdLock(path))();
  });

  it('refuses while the holder lives but says nothing', async () => {
    const path = join(parent, 'gateway.lock');
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((listening) => silent.listen(path, listening));
    await expect(holdLock(path)).rejects.toMatchObject({ holderPid: null });
    await new Promise((closed) => silent.close(closed));
  });

  it('takes over what a dead holder left', async () => {
    const path = join(parent, 'gateway.lock');
    writeFileSync(path, ''); // nobody listens on it
    await (await holdLock(path))();
  });

  it('gives it to one of many that ask at once', async () => {
    const path = join(parent, 'gateway.lock');
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => holdLock(path)));
    const got = asked.filter((outcome) => outcome.status === 'fulfilled');
    expect(got).toHaveLength(1);
    await Promise.all(got.map(({ value: unlock }) => unlock()));
  });
});
