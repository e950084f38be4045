import type { ErrorObject } from 'ajv';

/** One thing wrong with a value, in the vocabulary of the OpenAI API's own errors. */
export interface ShapeProblem {
  /** Path of the field, `messages[0].role`; null for the value itself. */
  readonly param: string | null;
  /** OpenAI's code, e.g. `missing_required_parameter`, `integer_above_max_value`. */
  readonly code: string;
  readonly message: string;
}

type Describe = (param: string, error: ErrorObject, given: unknown) => Omit<ShapeProblem, 'param'>;

/** Wording after recorded answers of the OpenAI API where there are any (reference: table of bad inputs, rows 39–46). */
const DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  required: (param) => ({ code: 'missing_required_parameter', message: `Missing required parameter: '${param}'.` }),
  additionalProperties: (param) => ({ code: 'unknown_parameter', message: `Unknown parameter: '${param}'.` }),
  type: (param, error, given) => ({
    code: 'invalid_type',
    message: `Invalid type for '${param}': expected ${expectedTypes(error.params['type'])}, but got ${describeType(given)} instead.`,
  }),
  enum: (param, error, given) => ({
    code: 'invalid_value',
    message: `Invalid value: ${quote(given)}. Supported values for '${param}' are: ${(error.params['allowedValues'] as unknown[]).slice(0, 20).map(quote).join(', ')}.`,
  }),
  minimum: (param, error, given) => outOfRange(param, error, given, 'below minimum', 'below_min_value', '>='),
  maximum: (param, error, given) => outOfRange(param, error, given, 'above maximum', 'above_max_value', '<='),
  minItems: (param, error, given) =>
    Array.isArray(given) && given.length === 0
      ? {
          code: 'empty_array',
          message: `Invalid '${param}': empty array. Expected an array with minimum length ${error.params['limit']}, but got an empty array instead.`,
        }
      : outOfLength(param, error, given, 'array', 'short', 'array_below_min_length', 'minimum'),
  maxItems: (param, error, given) =>
    outOfLength(param, error, given, 'array', 'long', 'array_above_max_length', 'maximum'),
  minLength: (param, error, given) =>
    outOfLength(param, error, given, 'string', 'short', 'string_below_min_length', 'minimum'),
  maxLength: (param, error, given) =>
    outOfLength(param, error, given, 'string', 'long', 'string_above_max_length', 'maximum'),
  pattern: (param, _error, given) => ({
    code: 'invalid_value',
    message: `Invalid '${param}': ${quote(given)} does not have the expected format.`,
  }),
};

export function describeProblem(error: ErrorObject, root: unknown): ShapeProblem {
  const path = toPath(error.instancePath);
  const named = error.params['missingProperty'] ?? error.params['additionalProperty'];
  const param = named === undefined ? path : join(path, String(named));
  const describe = DESCRIPTIONS[error.keyword];
  // `null` is what was sent, too.
  const given = error.data === undefined ? root : error.data;
  const told = describe
    ? describe(param === '' ? 'body' : param, error, given)
    : { code: 'invalid_value', message: `Invalid value for '${param}'.` };
  return { param: param === '' ? null : clip(param), ...told };
}

function outOfRange(param: string, error: ErrorObject, given: unknown, words: string, code: string, sign: string) {
  const noun = Number.isInteger(given) ? 'integer' : 'decimal';
  return {
    code: `${noun}_${code}`,
    message: `Invalid '${param}': ${noun} ${words} value. Expected a value ${sign} ${error.params['limit']}, but got ${quote(given)} instead.`,
  };
}

function outOfLength(
  param: string,
  error: ErrorObject,
  given: unknown,
  noun: string,
  words: string,
  code: string,
  bound: string,
) {
  const length = Array.isArray(given) || typeof given === 'string' ? given.length : 0;
  return {
    code,
    message: `Invalid '${param}': ${noun} too ${words}. Expected ${article(noun)} with ${bound} length ${error.params['limit']}, but got ${article(noun)} with length ${length} instead.`,
  };
}

/** `/messages/0/role` → `messages[0].role` */
function toPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

/** `['string', 'array', 'null']` → "one of a string or array": that null is taken too helps nobody who sent a number. */
function expectedTypes(types: unknown): string {
  const names = (Array.isArray(types) ? types : [types]).map(String).filter((name) => name !== 'null');
  return names.length === 1 ? article(String(names[0])) : `one of ${article(names.join(' or '))}`;
}

function describeType(given: unknown): string {
  if (given === null) return 'null';
  if (Array.isArray(given)) return 'an array';
  return article(Number.isInteger(given) ? 'integer' : typeof given);
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/** What the caller sent, shortened: an error must not carry a megabyte of it back. */
function quote(given: unknown): string {
  if (typeof given === 'string') return `'${clip(given)}'`;
  if (typeof given === 'object' && given !== null) return describeType(given);
  return String(given);
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
