import type { ConfigProblem } from '../config-problem.js';
import { checkLimits } from '../reading/check-limits.js';
import { parseYaml } from '../reading/parse-yaml.js';
import { ProblemList } from '../reading/problem-list.js';
import { readSection } from '../reading/read-section.js';

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads a YAML text that is not Sluice's configuration by the same rules: unknown keys are refused, units converted,
 * defaults filled in, limits checked, everything wrong reported at once with its line.
 */
export function readCheckedYaml<T extends object>(section: new () => T, text: string): YamlReading<T> {
  const yaml = parseYaml(text);
  if (yaml.errors.length > 0) {
    const remedy = 'Check indentation and quotes on that line.';
    const problems = yaml.errors.map(({ message, line }) => ({
      path: '',
      expected: `is not valid YAML: ${message}`,
      remedy,
      ...(line !== undefined && { line }),
    }));
    return { ok: false, problems };
  }
  const problems = new ProblemList(yaml.lineOf);
  const value = readSection(section, yaml.value, [], problems) as T;
  checkLimits(value, problems);
  return problems.isEmpty ? { ok: true, value } : { ok: false, problems: problems.all };
}
