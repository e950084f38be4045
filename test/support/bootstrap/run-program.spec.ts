import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findPostgresFolder } from '../../../deploy/bootstrap/find-postgres.mjs';

const runProgram = new URL('../../../deploy/bootstrap/run-program.mjs', import.meta.url).href;

/** Says "up", counts the signals it hears and drains for 300 ms after the first. */
const service = `
let signals = 0;
const keep = setInterval(() => undefined, 1000);
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
  signals += 1;
  console.log(name);
  setTimeout(() => { clearInterval(keep); console.log('drained after ' + signals); process.exit(3); }, 300);
});
console.log('up ' + process.pid);
`;
const starter = (file: string) => `
import { runService } from ${JSON.stringify(runProgram)};
process.exitCode = await runService(${JSON.stringify(file)}, []);
`;

let folder: string;
let child: ChildProcess;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-run-'));
  writeFileSync(join(folder, 'service.mjs'), service);
  writeFileSync(join(folder, 'starter.mjs'), starter(join(folder, 'service.mjs')));
  output = '';
  child = spawn(process.execPath, [join(folder, 'starter.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function untilOutput(pattern: RegExp): Promise<void> {
  const limitMs = Date.now() + 10_000;
  while (!pattern.test(output)) {
    if (Date.now() > limitMs) throw new Error(`no ${pattern} within 10 s, only: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a service that is started', () => {
  it('hears one signal however often the starter does, and its exit code is passed on', async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    await untilOutput(/up \d+/);
    child.kill('SIGINT');
    await untilOutput(/SIGINT/);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toBe(3);
    expect(output).toMatch(/drained after 1$/m);
  });

  it('drains when the starter is killed', async () => {
    await untilOutput(/up \d+/);
    child.kill('SIGKILL');
    await untilOutput(/SIGTERM\ndrained after 1/);
  });
});

describe('the search for Postgres', () => {
  it('takes the newest version that has both the server and initdb', () => {
    const programs = [
      '9.6/bin/postgres',
      '14/bin/postgres',
      '14/bin/initdb',
      '15/bin/postgres',
      '15/bin/initdb',
      '16/bin/postgres',
    ];
    for (const program of programs) {
      mkdirSync(join(folder, program, '..'), { recursive: true });
      writeFileSync(join(folder, program), '', { mode: 0o755 });
    }
    expect(findPostgresFolder({ PATH: '' }, [folder])).toBe(join(folder, '15/bin'));
    expect(findPostgresFolder({ PATH: join(folder, '14/bin') }, [])).toBe(join(folder, '14/bin'));
    expect(findPostgresFolder({ PATH: '' }, [])).toBeUndefined();
  });
});
