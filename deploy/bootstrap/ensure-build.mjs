import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotContinue } from './cannot-continue.mjs';
import { repositoryRoot } from './places.mjs';
import { lockPath, withRepositoryLock } from './repository-lock.mjs';
import { runCommand } from './run-command.mjs';
import { say, sayWhileWaiting, secondsSince } from './say.mjs';
import { sourceFingerprint } from './source-fingerprint.mjs';
import { typescriptCompiler } from './typescript-compiler.mjs';

const programSources = ['apps', 'libs', 'tsconfig.json', 'package.json'];

/** What can be built: the services, and the programs under test/ (bench, chaos) which need the services as well. */
export const programs = {
  name: 'the services',
  project: 'tsconfig.json',
  sources: programSources,
  marker: '.built',
};
export const testPrograms = {
  name: 'the test programs',
  project: 'test/tsconfig.build.json',
  sources: [...programSources, 'test/bench', 'test/chaos', 'test/support', 'test/tsconfig.build.json'],
  marker: '.built-test',
};

/** Compiles into dist/ what changed since the last time; a second process waits instead of writing the same files. */
export async function ensureBuild(target = programs, { root = repositoryRoot, compile = runCompiler } = {}) {
  if (isBuilt(root, target)) return;
  await withRepositoryLock(lockPath('build', root), 'waiting for another Sluice process to build', async () => {
    // Taken before the compiler reads: an edit during the build makes the next start build again.
    const fingerprint = sourceFingerprint(root, target.sources);
    if (isBuilt(root, target)) return;
    rmSync(markerPath(root, target), { force: true });
    await compile(root, target);
    mkdirSync(join(root, 'dist'), { recursive: true });
    writeFileSync(markerPath(root, target), fingerprint);
  });
}

const markerPath = (root, target) => join(root, 'dist', target.marker);

function isBuilt(root, target) {
  const marker = markerPath(root, target);
  return existsSync(marker) && readFileSync(marker, 'utf8') === sourceFingerprint(root, target.sources);
}

async function runCompiler(root, target) {
  const startedMs = Date.now();
  const line = `building ${target.name}`;
  say(line);
  const { command, args } = typescriptCompiler({ root });
  const building = runCommand(command, [...args, '-p', target.project], { cwd: root, show: true });
  const { code } = await sayWhileWaiting(line, building);
  if (code !== 0)
    throw new CannotContinue(
      `${target.name} do not compile: correct the errors above, or check out a revision that builds, and run the same command again.`,
    );
  say(`built in ${secondsSince(startedMs)} s`);
}
