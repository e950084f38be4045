import { readFile } from 'node:fs/promises';
import { TokenEndpoint } from '../transport/token-endpoint.js';
import type { AccessToken } from './access-token-cache.js';
import { CredentialError } from './credential.js';
import { fetchAccessToken } from './fetch-access-token.js';

/** An application of Microsoft Entra ID: with a secret, or with the token its platform mounts (workload identity). */
export interface EntraApplication {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly federatedTokenFile?: string;
  readonly authorityUrl?: string;
  readonly scope?: string;
}

const AUTHORITY_URL = 'https://login.microsoftonline.com';
const SCOPE = 'https://cognitiveservices.azure.com/.default';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Tokens of an application (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow). */
export function entraTokenSource(application: EntraApplication, nowMs: () => number): () => Promise<AccessToken> {
  const { authorityUrl = AUTHORITY_URL, tenantId, clientId, scope = SCOPE } = application;
  const authority = authorityUrl.replace(/\/+$/, '');
  const endpoint = new TokenEndpoint(`${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`);
  return async () => {
    const proof = await proofOf(application);
    return fetchAccessToken(
      endpoint,
      { grant_type: 'client_credentials', client_id: clientId, scope, ...proof },
      nowMs,
    );
  };
}

async function proofOf({ clientSecret, federatedTokenFile }: EntraApplication): Promise<Record<string, string>> {
  if (federatedTokenFile === undefined) return { client_secret: clientSecret ?? '' };
  try {
    const assertion = (await readFile(federatedTokenFile, 'utf8')).trim();
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  } catch (error) {
    const message = "The token file of the gateway's workload identity cannot be read.";
    throw new CredentialError({ kind: 'authentication-failed', message }, { cause: error });
  }
}
