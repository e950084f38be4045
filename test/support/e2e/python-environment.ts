import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnvironment } from '../node-process.js';

const execute = promisify(execFile);
const INSTALL_LIMIT_MS = 90_000;
const RUN_LIMIT_MS = 60_000;

export interface PythonEnvironment {
  /** Why there is none; undefined when it is ready. */
  readonly missing?: string;
  /** Runs a file with extra environment variables. @returns its standard output @throws when it fails */
  run(file: string, env: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

/** A virtual environment of its own with these packages, in a temporary directory. */
export async function preparePython(packages: readonly string[]): Promise<PythonEnvironment> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-python-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const python = join(directory, 'bin', 'python');
  const run: PythonEnvironment['run'] = async (file, extra) => {
    const options = { env: cleanEnvironment(extra), timeout: RUN_LIMIT_MS };
    return (await execute(python, [file], options)).stdout;
  };
  try {
    await execute('python3', ['-m', 'venv', directory], { timeout: INSTALL_LIMIT_MS });
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', ...packages];
    await execute(python, install, { timeout: INSTALL_LIMIT_MS });
    return { run, remove };
  } catch (error) {
    await remove();
    const missing = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { missing, run: () => Promise.reject(new Error(missing)), remove };
  }
}
