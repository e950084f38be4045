import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { cleanEnvironment, repositoryRoot } from '../node-process.js';

export interface CommandRun {
  readonly child: ChildProcess;
  /** Resolves at its end. `code` is null when it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the compiled `sluice` with these arguments. */
export function startCommand(
  args: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): CommandRun {
  const program = join(repositoryRoot(), 'dist/apps/cli/src/main.js');
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    cwd,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<Awaited<CommandRun['ended']>>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}
