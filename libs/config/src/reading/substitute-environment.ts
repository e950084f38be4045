import type { ConfigPath } from './config-path.js';
import type { Complaint, ProblemList } from './problem-list.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type SecretReading =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly complaint: Complaint };

export interface Substitution {
  readonly environment: Environment;
  readonly problems: ProblemList;
  /** Where `${secret:NAME}` is looked up; without it there are none. */
  readonly secretOf?: (name: string, path: ConfigPath) => SecretReading;
}

/** `$${` is a literal `${`; else `${NAME}`, `${NAME:-default}` or `${secret:NAME}`; anything else after `${` is refused. */
const REFERENCE = /\$\$\{|\$\{secret:([^}]*)\}|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g;

/**
 * Replaces `${NAME}`, `${NAME:-default}` and `${secret:NAME}` in every string value of a parsed file. Substitution
 * happens after parsing, so a variable's value is always one value, whatever characters it has. The default holds when
 * the variable is unset or empty (as in a shell); unset without default is a problem. A value with a problem becomes
 * undefined.
 */
export function substituteEnvironment(value: unknown, into: Substitution, path: ConfigPath = []): unknown {
  if (typeof value === 'string') return substituteText(value, into, path);
  if (Array.isArray(value)) return value.map((item, index) => substituteEnvironment(item, into, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, substituteEnvironment(item, into, [...path, key])]),
  );
}

function substituteText(
  text: string,
  { environment, problems, secretOf }: Substitution,
  path: ConfigPath,
): string | undefined {
  let failed = false;
  const refuse = (given: string, expected: string, remedy: string): string => {
    failed = true;
    problems.add(path, { given, expected, remedy });
    return '';
  };
  const replace = (reference: string, secretName?: string, name?: string, fallback?: string): string => {
    if (reference === '$${') return '${';
    if (secretName !== undefined && secretOf) {
      const reading = secretOf(secretName, path);
      return reading.ok ? reading.secret : refuse(reference, reading.complaint.expected, reading.complaint.remedy);
    }
    if (name === undefined) {
      return refuse(
        reference,
        'must be ${NAME}, ${NAME:-default} or ${secret:name}',
        'Write $${ where you mean the characters ${.',
      );
    }
    const set = environment[name];
    if (fallback !== undefined) return set === undefined || set === '' ? fallback : set;
    const expected = `needs the environment variable ${name}, which is not set`;
    return set ?? refuse(reference, expected, `Set ${name}, or write \${${name}:-default}.`);
  };
  const replaced = text.replaceAll(REFERENCE, replace);
  return failed ? undefined : replaced;
}
