import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentNode } from './current-node.mjs';
import { inRepository, repositoryRoot } from './places.mjs';
import { secondsSince } from './say.mjs';

/** Each takes up to half a gigabyte. */
const MAX_UNIT_WORKERS = 8;

/**
 * Limits per project, several times what each takes: a project that hangs is stopped and counted as one failure instead of holding
 * up everything behind it.
 */
const timeoutMs = {
  unit: 5 * 60_000,
  conformance: 5 * 60_000,
  integration: 15 * 60_000,
  e2e: 20 * 60_000,
  chaos: 20 * 60_000,
};
export const jestProjects = Object.keys(timeoutMs);

/**
 * Runs one Jest project.
 * @param {string} project
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, args?: string[] }} [how]
 *   quiet: its output is returned instead of shown
 * @returns {Promise<{ name: string, passed: number, failed: number, skipped: number, seconds: number, output: string }>}
 */
export async function runJest(project, { env = process.env, quiet = false, args = [] } = {}) {
  const startedMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-jest-'));
  const resultFile = join(folder, 'result.json');
  try {
    const ended = await runToEnd(project, resultFile, { env, quiet, args });
    const result = existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined;
    const counts = countResults(result, ended.code);
    return { name: project, ...counts, seconds: secondsSince(startedMs), output: ended.output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Jest's result file as three numbers. A suite that could not run counts as one failure; so does a run that ended badly
 * without naming a failed test (crash, time limit, no tests found): nothing may turn green by not running.
 * @param {any} result parsed --outputFile, undefined when Jest did not get to write it
 * @param {number} code exit code
 */
export function countResults(result, code) {
  const passed = result?.numPassedTests ?? 0;
  const skipped = (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
  const failed = (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  const endedBadly = failed === 0 && (code !== 0 || result === undefined);
  return { passed, skipped, failed: endedBadly ? 1 : failed };
}

function runToEnd(project, resultFile, { env, quiet, args }) {
  const jest = inRepository('node_modules/jest/bin/jest.js');
  const nodeArgs = ['--experimental-vm-modules', '--no-warnings', jest];
  const jestArgs = ['--selectProjects', project, '--json', '--outputFile', resultFile, ...args];
  // Servers are shared by the specs of one file only, but five projects' worth of processes would not fit: in band
  // wherever a spec starts processes.
  if (!['unit', 'conformance'].includes(project)) jestArgs.push('--runInBand');
  // Some of these wait for a timer now and then: one worker more than processors takes a tenth off the whole.
  if (project === 'unit') jestArgs.push(`--maxWorkers=${Math.min(availableParallelism() + 1, MAX_UNIT_WORKERS)}`);
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', process.stderr, process.stderr];
  const detached = process.platform !== 'win32';
  return new Promise((resolve) => {
    const child = spawn(currentNode(), [...nodeArgs, ...jestArgs], { cwd: repositoryRoot, env, stdio, detached });
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const release = stopWithUs(child, timeoutMs[project], () => {
      const line = `${project} took longer than ${timeoutMs[project] / 60_000} minutes and was stopped\n`;
      output += line;
      process.stderr.write(`sluice: ${line}`);
    });
    child.once('close', (code) => {
      release();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Ends the project with everything it started, by its process group, after `limitMs` or when we are told to stop. */
function stopWithUs(child, limitMs, onLimit) {
  const stop = () => {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => {
    onLimit();
    stop();
  }, limitMs);
  const onSignal = () => {
    stop();
    process.exit(130);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    clearTimeout(timer);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
