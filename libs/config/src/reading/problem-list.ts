import type { ConfigProblem } from '../config-problem.js';
import { type ConfigPath, formatPath } from './config-path.js';

/** Says on which line of the file a path is, 1-based. */
export type LineOf = (path: ConfigPath) => number | undefined;

export type Complaint = Pick<ConfigProblem, 'given' | 'expected' | 'remedy'>;

/** Collects everything that is wrong, and knows which parts are still worth a closer look. */
export class ProblemList {
  private readonly entries: { path: ConfigPath; problem: ConfigProblem }[] = [];

  constructor(
    private readonly lineOf: LineOf = () => undefined,
    /** Path (formatted) → the environment variable that set it. */
    private readonly variables: ReadonlyMap<string, string> = new Map(),
  ) {}

  add(path: ConfigPath, complaint: Complaint): void {
    const formatted = formatPath(path);
    const variable = this.variables.get(formatted);
    const line = variable === undefined ? this.lineOf(path) : undefined;
    const problem = { path: formatted, ...complaint, ...(line && { line }), ...(variable && { variable }) };
    this.entries.push({ path, problem });
  }

  /** Nothing is wrong at this path, below it or above it: a relation between its values means something. */
  isClean(path: ConfigPath): boolean {
    return this.entries.every((entry) => {
      const shared = Math.min(entry.path.length, path.length);
      return entry.path.slice(0, shared).some((part, index) => part !== path[index]);
    });
  }

  /** In the order of the file where lines are known. */
  get all(): readonly ConfigProblem[] {
    return this.entries.map((entry) => entry.problem).sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }
}
