import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureBuild } from '../../../deploy/bootstrap/ensure-build.mjs';
import { ensurePackages } from '../../../deploy/bootstrap/ensure-packages.mjs';
import { areLockedPackagesInstalled, isLockComplete } from '../../../deploy/bootstrap/installed-packages.mjs';
import { withRepositoryLock } from '../../../deploy/bootstrap/repository-lock.mjs';
import { countResults } from '../../../deploy/bootstrap/run-jest.mjs';
import { typescriptCompiler } from '../../../deploy/bootstrap/typescript-compiler.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-set-up-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const lock = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/a': { version, integrity: version } } });

describe('the packages', () => {
  let installs: number;
  const install = async () => {
    installs += 1;
    mkdirSync(join(root, 'node_modules'), { recursive: true });
  };
  beforeEach(() => {
    installs = 0;
    write('package-lock.json', lock('1'));
  });

  it('are installed once and again when the lock file differs', async () => {
    await ensurePackages({ root, install });
    await ensurePackages({ root, install });
    expect(installs).toBe(1);
    write('package-lock.json', lock('2'));
    await ensurePackages({ root, install });
    expect(installs).toBe(2);
  });

  it('are not installed again when only the time of the lock file differs', async () => {
    await ensurePackages({ root, install });
    utimesSync(join(root, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
    await ensurePackages({ root, install });
    expect(installs).toBe(1);
  });

  it('are left alone when npm was run by hand', async () => {
    write('node_modules/.package-lock.json', lock('1'));
    await ensurePackages({ root, install });
    expect(installs).toBe(0);
  });

  it('are installed when npm stopped half way', () => {
    const wanted = { packages: { 'node_modules/a': { version: '1' }, 'node_modules/b': { version: '1' } } };
    expect(areLockedPackagesInstalled(wanted, { packages: { 'node_modules/a': { version: '1' } } })).toBe(false);
    expect(areLockedPackagesInstalled(wanted, wanted)).toBe(true);
  });

  it('of other platforms may be missing', () => {
    const wanted = {
      packages: { 'node_modules/a': { version: '1' }, 'node_modules/b': { version: '1', optional: true } },
    };
    expect(areLockedPackagesInstalled(wanted, { packages: { 'node_modules/a': { version: '1' } } })).toBe(true);
  });
});

describe('a lock file', () => {
  it('is incomplete when it lacks a variant for another platform', () => {
    const tool = { optionalDependencies: { 'tool-linux': '1', '@tool/mac': '1' } };
    const packages = { '': {}, 'node_modules/tool': tool, 'node_modules/tool-linux': {} };
    expect(isLockComplete({ packages })).toBe(false);
    expect(isLockComplete({ packages: { ...packages, 'node_modules/tool/node_modules/@tool/mac': {} } })).toBe(true);
  });
});

describe('the compiler', () => {
  const onLinux = () => typescriptCompiler({ root, platform: 'linux', architecture: 'x64' });

  it('is the native one where npm installed it for this platform, else the one every platform has', () => {
    const { args } = onLinux();
    expect(args).toEqual([join(root, 'node_modules/typescript/bin/tsc')]);
    write('node_modules/@typescript/typescript-linux-x64/lib/tsc', '');
    expect(onLinux()).toEqual({
      command: join(root, 'node_modules/@typescript/typescript-linux-x64/lib/tsc'),
      args: [],
    });
    expect(typescriptCompiler({ root, platform: 'sunos', architecture: 'x64' }).args).toEqual(args);
  });
});

describe('the build', () => {
  const target = { name: 'it', project: 'tsconfig.json', sources: ['apps', 'tsconfig.json'], marker: '.built' };
  let builds: number;
  const compile = async () => {
    builds += 1;
  };
  const build = () => ensureBuild(target, { root, compile });
  beforeEach(() => {
    builds = 0;
    write('apps/a/main.ts', '1');
    write('tsconfig.json', '{}');
  });

  it('happens once for the same sources', async () => {
    await build();
    await build();
    expect(builds).toBe(1);
  });

  it.each<[string, () => void]>([
    ['an edit', () => write('apps/a/main.ts', '22')],
    ['a new file', () => write('apps/a/b.ts', '1')],
    ['a removed file', () => rmSync(join(root, 'apps/a/main.ts'))],
    ['a removed dist', () => rmSync(join(root, 'dist'), { recursive: true })],
  ])('happens again after %s', async (_what, change) => {
    await build();
    change();
    await build();
    expect(builds).toBe(2);
  });

  it('does not happen again for a spec', async () => {
    await build();
    write('apps/a/main.spec.ts', '1');
    await build();
    expect(builds).toBe(1);
  });

  it('is tried again after it failed', async () => {
    const failing = async () => {
      throw new Error('does not compile');
    };
    await expect(ensureBuild(target, { root, compile: failing })).rejects.toThrow('does not compile');
    await build();
    expect(builds).toBe(1);
  });

  it('happens once when two start at the same moment', async () => {
    await Promise.all([build(), build()]);
    expect(builds).toBe(1);
  });
});

describe('the lock', () => {
  it('lets one in at a time', async () => {
    const path = join(root, 'x.lock');
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withRepositoryLock(path, 'waiting', work)));
    expect(most).toBe(1);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => gone.once('close', resolve));
    write('x.lock/pid', String(gone.pid));
    expect(await withRepositoryLock(join(root, 'x.lock'), 'waiting', async () => 'done')).toBe('done');
  });
});

describe('the sum of the tests', () => {
  it('counts a suite that could not run as one failure', () => {
    const result = { numPassedTests: 3, numFailedTests: 1, numRuntimeErrorTestSuites: 1, numPendingTests: 2 };
    expect(countResults(result, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('counts a run that crashed or found nothing to run as one failure', () => {
    expect(countResults(undefined, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(countResults(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
    expect(countResults({ numPassedTests: 5 }, 1)).toMatchObject({ passed: 5, failed: 1 });
    expect(countResults({ numPassedTests: 5 }, 0)).toMatchObject({ passed: 5, failed: 0 });
  });
});
