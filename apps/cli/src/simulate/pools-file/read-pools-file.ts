import { readFileSync } from 'node:fs';
import { formatProblems, readCheckedYaml } from '#config';
import { CommandError } from '../../command-error.js';
import { exitCode } from '../../exit-code.js';
import { checkPools } from './check-pools.js';
import { PoolsConfig } from './pools.config.js';
import { type PoolsToSimulate, poolsOf } from './pools-of-config.js';

/** Reads and checks a pools file. @throws CommandError with every problem: field, value, limit and remedy. */
export function readPoolsFile(path: string): PoolsToSimulate {
  const reading = readCheckedYaml(PoolsConfig, readText(path));
  const problems = reading.ok ? checkPools(reading.value) : reading.problems;
  if (reading.ok && problems.length === 0) return poolsOf(reading.value);
  throw new CommandError(`${path}: ${formatProblems(problems)}`, exitCode.usage);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${message}.`;
    throw new CommandError(
      `${reason} --config names a pools file; without it default pools are simulated.`,
      exitCode.usage,
      {
        cause,
      },
    );
  }
}
