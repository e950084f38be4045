import type { ConfigProblem } from '../config-problem.js';
import { formatProblems } from './format-problems.js';

/** A configuration that is refused; the message lists every problem for people. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    super(`${file}: ${formatProblems(problems)}`);
  }
}
