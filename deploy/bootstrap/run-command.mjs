import { spawn } from 'node:child_process';

const keptCharacters = 64_000;

/**
 * Runs a program to its end and never throws for what the program does.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, show?: boolean, timeoutMs?: number }} [how]
 *   show: its output appears on our standard error as it comes; otherwise only the tail is kept and returned.
 * @returns {Promise<{ code: number, output: string }>} code 127 = could not be started, 124 = stopped by timeoutMs
 */
export function runCommand(command, args, { env = process.env, cwd, show = false, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    const stdio = show ? ['ignore', process.stderr, process.stderr] : ['ignore', 'pipe', 'pipe'];
    // npm and friends are .cmd scripts on Windows, which only a shell can start.
    const shell = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command);
    const child = spawn(command, args, { env, cwd, stdio, shell });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-keptCharacters);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    let timedOut = false;
    const stop = () => {
      timedOut = true;
      child.kill('SIGKILL');
    };
    const timer = timeoutMs > 0 ? setTimeout(stop, timeoutMs) : undefined;
    const finish = (code) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : code, output });
    };
    child.once('error', (error) => {
      keep(error.message);
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}

/** The last `count` non-empty lines, for a sentence that quotes why a program failed. */
export function lastLines(output, count = 1) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-count).join(' | ');
}
