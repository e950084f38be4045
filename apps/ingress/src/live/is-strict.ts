import type { IncomingHttpHeaders } from 'node:http';
import { requestHeaders } from '#contracts';
import { invalidRequest } from '../problem/problems.js';

const MEANING: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((word): [string, boolean] => [word, true]),
  ...['', 'false', '0', 'no', 'off'].map((word): [string, boolean] => [word, false]),
]);

/**
 * Whether a caller rather has an error than an answer to less than was asked for.
 * @throws ApiProblem 400 for a word nobody knows: taken for "no", it would be the silence it was sent against
 */
export function isStrict(headers: IncomingHttpHeaders): boolean {
  const { strict: name } = requestHeaders;
  const given = headers[name];
  if (given === undefined) return false;
  const meaning = MEANING.get(String(given).trim().toLowerCase());
  if (meaning !== undefined) return meaning;
  throw invalidRequest(`Invalid '${name}': expected true or false.`, 'invalid_value', name);
}
