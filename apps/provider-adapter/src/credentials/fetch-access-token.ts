import type { FormAnswer, TokenEndpoint } from '../transport/token-endpoint.js';
import type { AccessToken } from './access-token-cache.js';
import { CredentialError } from './credential.js';

/** What of a token may stand in a header (RFC 6750, 2.1, and what the great ones really send). */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;
/** RFC 6749, 5.1 recommends `expires_in` and requires nothing. */
const SHORT_LIFE_MS = 300_000;
const LONGEST_LIFE_S = 86_400;

/** Asks one token endpoint of OAuth 2.0 (RFC 6749, 4.4). @throws CredentialError saying what went wrong, without the answer */
export async function fetchAccessToken(
  endpoint: TokenEndpoint,
  fields: Readonly<Record<string, string>>,
  nowMs: () => number,
): Promise<AccessToken> {
  const askedAtMs = nowMs();
  const answer = await endpoint.postForm(fields);
  if (answer.statusCode !== 200) throw refused(answer);
  const { access_token: token, expires_in: seconds } = answer.json ?? {};
  if (typeof token !== 'string' || !TOKEN.test(token)) {
    const message = "The token endpoint of the gateway's credential answered without a token.";
    throw new CredentialError({ kind: 'malformed-response', message });
  }
  // Microsoft's first version wrote it as text.
  const lifeS = Number(seconds);
  const lifeMs = lifeS > 0 && lifeS <= LONGEST_LIFE_S ? lifeS * 1_000 : SHORT_LIFE_MS;
  return { token, expiresAtMs: askedAtMs + lifeMs };
}

/** 400 and 401 are about us (RFC 6749, 5.2): waiting does not help. Its `error` is a word of a list, never prose. */
function refused({ statusCode, json }: FormAnswer): CredentialError {
  const said = json?.['error'];
  const code = typeof said === 'string' && /^[a-z_]{1,40}$/.test(said) ? { code: said } : {};
  if (statusCode === 429 || statusCode >= 500) {
    const message = "The token endpoint of the gateway's credential had an error.";
    return new CredentialError({ kind: 'server-error', message, statusCode, ...code });
  }
  const message = "The token endpoint refused the gateway's credential.";
  return new CredentialError({ kind: 'authentication-failed', message, statusCode, ...code });
}
