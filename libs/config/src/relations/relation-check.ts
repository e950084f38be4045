import type { ConfigWarning } from '../config-problem.js';
import { type ConfigPath, formatPath } from '../reading/config-path.js';
import type { Complaint, ProblemList } from '../reading/problem-list.js';

/** What the checks of relations between values write to. */
export class RelationCheck {
  readonly warnings: ConfigWarning[] = [];

  constructor(private readonly problems: ProblemList) {}

  /** Reports a broken relation, unless one of the values it reads is wrong by itself. */
  unless(holds: boolean, path: ConfigPath, complaint: () => Complaint): void {
    if (!holds && this.problems.isClean(path)) this.problems.add(path, complaint());
  }

  /** True when none of the values has a problem of its own: else a relation between them says nothing. */
  isClean(...paths: ConfigPath[]): boolean {
    return paths.every((path) => this.problems.isClean(path));
  }

  warn(path: ConfigPath, message: string): void {
    this.warnings.push({ path: formatPath(path), message });
  }

  /** Reports the second and later ones of equal values. */
  unique(values: readonly { value: string | undefined; path: ConfigPath; hidden?: boolean }[], what: string): void {
    const first = new Map<string, ConfigPath>();
    for (const { value, path, hidden } of values) {
      if (value === undefined) continue;
      const earlier = first.get(value);
      if (!earlier) first.set(value, path);
      else {
        this.unless(false, path, () => ({
          ...(!hidden && { given: `"${value}"` }),
          expected: `must be unique: ${formatPath(earlier)} has the same`,
          remedy: `Give every ${what} its own.`,
        }));
      }
    }
  }
}
