import { describeError, isError } from './describe-error.js';
import { REDACTED, redactText } from './redact-text.js';

/** Compared without case, hyphens and underscores, at the end of the name: `x-api-key`, `apiKey`, `OPENAI_API_KEY`. */
const SECRET_NAME =
  /(?:authorization|apikey|accesskey|secretkey|privatekey|rootkey|password|passwordhash|passwd|secret|cookie|accesstoken|refreshtoken|bearer)$/;

/** Deeper than any line of ours; also what stops a cycle. */
const MAX_DEPTH = 6;

/** Names repeat: a look-up is a tenth of the comparison. Bounded, because names may come from a caller's headers. */
const knownNames = new Map<string, boolean>();
const MAX_KNOWN_NAMES = 5_000;

/**
 * The fields of a log line without secrets: values of secret names, and what looks like a key inside any text.
 * Returns the same object when there is nothing to hide (almost always), else a copy. Errors become plain objects.
 */
export function redactFields<Fields extends object>(fields: Fields): Fields {
  return redactObject(fields, 0) as Fields;
}

function redactObject(object: object, depth: number): object {
  const source = object as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const name in source) {
    const value = source[name];
    const safe = redactValue(name, value, depth);
    if (safe === value) continue;
    copy ??= { ...source };
    copy[name] = safe;
  }
  return copy ?? object;
}

function redactValue(name: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (isSecretName(name)) return REDACTED;
  if (typeof value === 'string') return redactText(value);
  // JSON has no bigint; money is written as a decimal integer everywhere else, too.
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return value;
  return redactNested(value, depth + 1);
}

function redactNested(value: object, depth: number): unknown {
  if (isError(value)) return describeError(value);
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return redactList(value, depth);
  if (value instanceof Map) return redactObject(Object.fromEntries(value), depth);
  if (value instanceof Set) return redactList([...value], depth);
  if (value instanceof URL) return redactText(value.href);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactValue('', value.toJSON(), depth);
  return redactObject(value, depth);
}

function redactList(list: readonly unknown[], depth: number): readonly unknown[] {
  const safe = list.map((item) => redactValue('', item, depth));
  return safe.some((item, index) => item !== list[index]) ? safe : list;
}

function isSecretName(name: string): boolean {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const secret = SECRET_NAME.test(name.toLowerCase().replaceAll(/[-_ ]/g, ''));
  if (knownNames.size < MAX_KNOWN_NAMES) knownNames.set(name, secret);
  return secret;
}
