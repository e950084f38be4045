import { importPKCS8, SignJWT } from 'jose';
import { TokenEndpoint } from '../transport/token-endpoint.js';
import type { AccessToken } from './access-token-cache.js';
import { CredentialError } from './credential.js';
import { fetchAccessToken } from './fetch-access-token.js';

export interface GoogleServiceAccount {
  readonly clientEmail: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  readonly privateKeyId?: string;
  readonly tokenUrl: string;
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** The longest that Google accepts. */
const ASSERTION_LIFE_S = 3_600;

/** Reads the JSON of a service account's key; its shape was checked with the configuration. */
export function parseServiceAccount(json: string): GoogleServiceAccount {
  const account = JSON.parse(json) as Readonly<Record<string, string | undefined>>;
  const { client_email = '', private_key = '', private_key_id, token_uri = TOKEN_URL } = account;
  return {
    clientEmail: client_email,
    privateKey: private_key,
    ...(private_key_id === undefined ? {} : { privateKeyId: private_key_id }),
    tokenUrl: token_uri,
  };
}

/**
 * Tokens of a service account: an assertion signed with its key is changed for a token
 * (developers.google.com/identity/protocols/oauth2/service-account#httprest).
 */
export function googleTokenSource(
  account: GoogleServiceAccount,
  nowMs: () => number,
  scope = SCOPE,
): () => Promise<AccessToken> {
  const endpoint = new TokenEndpoint(account.tokenUrl);
  return async () => {
    const assertion = await signAssertion(account, scope, nowMs());
    return fetchAccessToken(endpoint, { grant_type: GRANT, assertion }, nowMs);
  };
}

async function signAssertion(account: GoogleServiceAccount, scope: string, nowMs: number): Promise<string> {
  const { clientEmail, privateKey, privateKeyId, tokenUrl } = account;
  const issuedAtS = Math.floor(nowMs / 1_000);
  try {
    const key = await importPKCS8(privateKey, 'RS256');
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(privateKeyId === undefined ? {} : { kid: privateKeyId }) })
      .setIssuer(clientEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(issuedAtS)
      .setExpirationTime(issuedAtS + ASSERTION_LIFE_S)
      .sign(key);
  } catch (error) {
    const message = "The private key of the gateway's service account cannot be read.";
    throw new CredentialError({ kind: 'authentication-failed', message }, { cause: error });
  }
}
