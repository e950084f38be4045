import type { ConfigPath } from './config-path.js';
import type { ProblemList } from './problem-list.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `$${` is a literal `${`; else `${NAME}` or `${NAME:-default}`; anything else after `${` is refused. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in every string value of a parsed file. Substitution happens after parsing,
 * so a variable's value is always one value, whatever characters it has. The default holds when the variable is unset or
 * empty (as in a shell); unset without default is a problem. A value with a problem becomes undefined.
 */
export function substituteEnvironment(
  value: unknown,
  environment: Environment,
  problems: ProblemList,
  path: ConfigPath = [],
): unknown {
  if (typeof value === 'string') return substituteText(value, environment, problems, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => substituteEnvironment(item, environment, problems, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      substituteEnvironment(item, environment, problems, [...path, key]),
    ]),
  );
}

function substituteText(
  text: string,
  environment: Environment,
  problems: ProblemList,
  path: ConfigPath,
): string | undefined {
  let failed = false;
  const refuse = (given: string, expected: string, remedy: string): string => {
    failed = true;
    problems.add(path, { given, expected, remedy });
    return '';
  };
  const replaced = text.replaceAll(REFERENCE, (reference: string, name?: string, fallback?: string) => {
    if (reference === '$${') return '${';
    if (name === undefined) {
      return refuse(reference, 'must be ${NAME} or ${NAME:-default}', 'Write $${ where you mean the characters ${.');
    }
    const set = environment[name];
    if (fallback !== undefined) return set === undefined || set === '' ? fallback : set;
    return (
      set ??
      refuse(
        reference,
        `needs the environment variable ${name}, which is not set`,
        `Set ${name}, or write \${${name}:-default}.`,
      )
    );
  });
  return failed ? undefined : replaced;
}
