import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshStandalone, newStandalone } from '../support/e2e/fresh-standalone.js';
import { cleanEnvironment, repositoryRoot } from '../support/node-process.js';

let standalone: FreshStandalone;
let block: string;
/** Looks like the repository, so that what a command writes is not written there. */
let place: string;

beforeAll(async () => {
  standalone = await newStandalone();
  await standalone.start();
  block = await standalone.log();
  place = join(standalone.directory, 'place');
  await mkdir(place);
  for (const name of ['package.json', 'deploy', 'node_modules'])
    await symlink(join(repositoryRoot(), name), join(place, name));
}, 120_000);
afterAll(() => standalone?.stop());

/** The commands below "Try it:", as they are copied: a line that ends in a backslash goes on. */
function commands(): string[] {
  const after = block.slice(block.indexOf('Try it:') + 'Try it:'.length, block.indexOf('Ctrl-C drains'));
  return after
    .split(/\n\s*\n/)
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** As a shell of somebody who has set nothing. */
async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: place, env: cleanEnvironment() });
  return stdout;
}

describe('the block a start prints', () => {
  it('holds three commands', () => {
    expect(commands()).toEqual([
      expect.stringMatching(/^curl /),
      expect.stringMatching(/^OPENAI_BASE_URL=/),
      expect.stringMatching(/^SLUICE_URL=\S+ SLUICE_DATA_DIR=\S+ npm run --silent sluice -- run /),
    ]);
  });

  it('holds a curl that is answered', async () => {
    expect(JSON.parse(await run(commands()[0] ?? ''))).toMatchObject({ object: 'chat.completion' });
  });

  it("holds an SDK's call that is answered", async () => {
    expect((await run(commands()[1] ?? '')).trim()).not.toBe('');
  });

  it('holds a run over a file that is there, with a result for each of its rows', async () => {
    await run(commands()[2] ?? '');
    const results = (await readFile(join(place, 'results.jsonl'), 'utf8')).trim().split('\n');
    expect(results.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual(
      Array.from({ length: 10 }, () => 'succeeded'),
    );
  });
});

describe('the log of a start', () => {
  it('begins with the configuration it read, and says nothing of a reload', () => {
    const first = block.split('\n').find((line) => line.startsWith('{')) ?? '{}';
    expect(JSON.parse(first)).toMatchObject({ msg: 'configuration read', file: standalone.configPath });
    expect(block).not.toContain('configuration reloaded');
  });
});
