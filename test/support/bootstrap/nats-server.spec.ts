import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureNatsServer } from '../../../deploy/bootstrap/ensure-nats-server.mjs';
import { cachedServerPath } from '../../../deploy/bootstrap/find-nats-server.mjs';
import {
  compareVersions,
  parseNatsServerVersion,
  shortcomings,
} from '../../../deploy/bootstrap/nats-server-version.mjs';
import { isSupportedNode } from '../../../deploy/bootstrap/node-version.mjs';

let folder: string;
let cache: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-find-'));
  cache = join(folder, 'cache');
  path = join(folder, 'bin');
  mkdirSync(path, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that says it is nats-server `version`. */
function aServer(file: string, version: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  chmodSync(file, 0o755);
  return file;
}

const noWays: { name: string; obtain: () => Promise<string> }[] = [];
const ensure = (env: Record<string, string> = {}, ways = noWays) =>
  ensureNatsServer({ env: { PATH: path, ...env }, cache, ways: ways as never, searchDirectories: [] });

describe('nats-server versions', () => {
  it.each([
    ['nats-server: v2.9.10', '2.9.10'],
    ['nats-server: v2.15.0-RC.2\n', '2.15.0'],
    ['nats-server version 2.10.27', '2.10.27'],
  ])('reads %j', (text, version) => {
    expect(parseNatsServerVersion(text)).toBe(version);
  });

  it('reads nothing out of another program', () => {
    expect(parseNatsServerVersion('redis-server v=7.0.15')).toBeUndefined();
  });

  it('compares numbers, not letters', () => {
    expect(compareVersions('2.9.10', '2.10.27')).toBeLessThan(0);
    expect(compareVersions('2.10.27', '2.10.27')).toBe(0);
    expect(compareVersions('3.0.0', '2.99.99')).toBeGreaterThan(0);
  });

  it('warns of what an old server lacks and is silent about a current one', () => {
    expect(shortcomings('2.9.10')).toContain('sync_interval');
    expect(shortcomings('2.10.27')).toBeUndefined();
  });

  it('accepts Node from 20.19', () => {
    expect(['18.20.0', '20.18.3', '20.19.0', '22.0.0'].map(isSupportedNode)).toEqual([false, false, true, true]);
  });
});

describe('the search for a nats-server', () => {
  it('starts none when NATS_URL names one', async () => {
    aServer(join(path, 'nats-server'), '2.15.0');
    expect(await ensure({ NATS_URL: 'nats://elsewhere:4222' })).toEqual({ source: 'NATS_URL' });
  });

  it('prefers the named one to PATH, and PATH to the cache', async () => {
    const named = aServer(join(folder, 'named'), '2.10.27');
    const onPath = aServer(join(path, 'nats-server'), '2.11.0');
    aServer(cachedServerPath(cache, '2.15.0'), '2.15.0');
    expect(await ensure({ SLUICE_NATS_SERVER: named })).toMatchObject({ path: named, version: '2.10.27' });
    expect(await ensure()).toEqual({ path: onPath, version: '2.11.0', source: 'PATH' });
  });

  it('takes the newest of the cache when PATH has none', async () => {
    aServer(cachedServerPath(cache, '2.9.10'), '2.9.10');
    const newest = aServer(cachedServerPath(cache, '2.15.0'), '2.15.0');
    expect(await ensure()).toEqual({ path: newest, version: '2.15.0', source: 'cache' });
  });

  it('refuses a named one that does not run, in one sentence with the remedy', async () => {
    aServer(join(path, 'nats-server'), '2.15.0');
    const missing = join(folder, 'missing');
    await expect(ensure({ SLUICE_NATS_SERVER: missing })).rejects.toThrow(/SLUICE_NATS_SERVER=.*missing.*or unset it/);
  });

  it('passes over a server that is too old', async () => {
    aServer(join(path, 'nats-server'), '2.8.4');
    const cached = aServer(cachedServerPath(cache, '2.15.0'), '2.15.0');
    expect(await ensure()).toMatchObject({ path: cached });
  });

  it('tries the ways to obtain one in order and stops at the first that works', async () => {
    const tried: string[] = [];
    const way = (name: string, obtain: () => string) => ({
      name,
      obtain: async () => {
        tried.push(name);
        return obtain();
      },
    });
    const fails = () => {
      throw new Error('no network');
    };
    const built = join(folder, 'built');
    const ways = [way('first', fails), way('second', () => aServer(built, '2.15.2')), way('third', fails)];
    expect(await ensure({}, ways)).toEqual({ path: built, version: '2.15.2', source: 'second' });
    expect(tried).toEqual(['first', 'second']);
  });

  it('ends in one sentence with remedy and reasons when nothing works', async () => {
    const ways = [{ name: 'release', obtain: () => Promise.reject(new Error('no network')) }];
    await expect(ensure({}, ways)).rejects.toThrow(/install version .* or set NATS_URL .*release: no network/);
  });
});
