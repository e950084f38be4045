import { invalidRequest } from '../problem/problems.js';

/** Every header in which a key may come. One extractor for all, so that no spelling has rules of its own. */
const KEY_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'api-key', 'x-goog-api-key']);
const KEY_HEADER_LENGTHS: ReadonlySet<number> = new Set([...KEY_HEADERS].map(({ length }) => length));
const BEARER = /^bearer +/i;
const NO_TOKEN = /^bearer$/i;

/**
 * The key a request presents, or null when it presents none. Reads the raw headers, because Node keeps only the first
 * of two `Authorization` headers and drops the other without a word.
 *
 * @param rawHeaders name, value, name, value … as they came
 * @throws ApiProblem 400 `conflicting_credentials` when two headers disagree or `Authorization` comes twice
 */
export function readCredential(rawHeaders: readonly string[]): string | null {
  let found: string | null = null;
  let authorizations = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const rawName = rawHeaders[at] as string;
    if (!KEY_HEADER_LENGTHS.has(rawName.length)) continue;
    const name = rawName.toLowerCase();
    if (!KEY_HEADERS.has(name)) continue;
    if (name === 'authorization') authorizations += 1;
    const presented = keyIn(name, rawHeaders[at + 1] as string);
    if (presented === null) continue;
    if (authorizations > 1 || (found !== null && presented !== found)) throw conflicting();
    found = presented;
  }
  return found;
}

/**
 * Null where a header is there and empty: an SDK that is given no key sends one beside the other. Another scheme than
 * Bearer is a credential that matches no key.
 */
function keyIn(name: string, value: string): string | null {
  const given = value.trim();
  if (given === '') return null;
  if (name !== 'authorization') return value;
  if (NO_TOKEN.test(given)) return null;
  return BEARER.test(value) ? value.replace(BEARER, '') : '';
}

function conflicting(): Error {
  return invalidRequest(
    'The request carries more than one API key. Send exactly one, in one header.',
    'conflicting_credentials',
  );
}
