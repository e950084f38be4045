import { isUtf8 } from 'node:buffer';
import { invalidRequest } from '../problem/problems.js';
import { findBadText } from './find-bad-text.js';
import { type JsonLimits, scanJson } from './scan-json.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Wording of the OpenAI API (table of bad inputs, row 26). */
const NOT_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library " +
  'correctly. The API expects a JSON payload, but what was sent was not valid JSON.)';

/**
 * Bytes from outside → a JSON object that everything behind the door may walk, copy and serialise.
 * The order matters: depth and key count before the parser, the parser before anything recursive.
 * A byte order mark is not JSON and is refused like any other stray byte.
 *
 * @throws ApiProblem 400 `invalid_utf8` | `json_too_deep` | `too_many_keys` | `invalid_unicode` | `invalid_key` | code null
 */
export function readJsonBody(bytes: Buffer | undefined, limits: JsonLimits): JsonObject {
  if (bytes === undefined || bytes.length === 0) throw invalidRequest(NOT_JSON);
  if (!isUtf8(bytes)) throw invalidRequest('The body of your request is not valid UTF-8.', 'invalid_utf8');
  refuseExcess(bytes, limits);
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest(`Invalid body: expected an object, but got ${describe(value)} instead.`, 'invalid_type');
  }
  if (mayHoldBadText(text)) refuseBadText(value);
  return value as JsonObject;
}

function refuseExcess(bytes: Buffer, limits: JsonLimits): void {
  const excess = scanJson(bytes, limits);
  if (excess === 'too-deep') {
    throw invalidRequest(
      `The JSON body nests too deeply. Expected at most ${limits.maxJsonDepth} levels.`,
      'json_too_deep',
    );
  }
  if (excess === 'too-many-keys') {
    throw invalidRequest(
      `The JSON body has too many keys. Expected at most ${limits.maxJsonKeys} in all.`,
      'too_many_keys',
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the body back; ours never do.
    if (error instanceof SyntaxError) throw invalidRequest(NOT_JSON);
    throw error;
  }
}

/** Three native searches instead of a walk: valid UTF-8 can hold half a surrogate or a hidden key only as an escape. */
function mayHoldBadText(text: string): boolean {
  return text.includes('\\u') || text.includes('__proto__') || text.includes('"constructor"');
}

function refuseBadText(value: unknown): void {
  const bad = findBadText(value);
  if (!bad) return;
  const param = bad.param === '' ? null : bad.param;
  if (bad.kind === 'lone-surrogate') {
    throw invalidRequest(
      `Invalid text in '${param ?? 'body'}': it holds half of a surrogate pair, which is not valid Unicode.`,
      'invalid_unicode',
      param,
    );
  }
  throw invalidRequest(`Invalid key in '${param ?? 'body'}': this name is not allowed.`, 'invalid_key', param);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return `a ${typeof value}`;
}
