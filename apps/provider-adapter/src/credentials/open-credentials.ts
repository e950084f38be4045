import type { ProviderConfig } from '#config';
import type { Adapter } from '#providers';
import { AccessTokenCache } from './access-token-cache.js';
import { AccessTokenCredential } from './access-token-credential.js';
import { ApiKeyCredential } from './api-key-credential.js';
import { AwsSignatureCredential } from './aws-signature-credential.js';
import type { Credential, HeaderList } from './credential.js';
import { type EntraApplication, entraTokenSource } from './entra-token.js';
import { googleTokenSource, parseServiceAccount } from './google-service-account.js';

export interface TokenParts {
  readonly nowMs: () => number;
  readonly onTokenFailed?: ((error: unknown) => void) | undefined;
}

/** The name of a credential that the configuration gives none. */
const ONLY_ONE = 'default';

/**
 * The credentials of one endpoint as the configuration has them; none is well, too (a server of one's own). A header of
 * the configuration goes before the key's: a gateway behind its own authentication may replace `authorization`.
 */
export function openCredentials(
  provider: ProviderConfig,
  adapter: Adapter,
  { nowMs, onTokenFailed }: TokenParts,
): Credential[] {
  const { apiKey, keys, auth } = provider;
  const configured = new Set(Object.keys(provider.headers).map((name) => name.toLowerCase()));
  const ofKey = (id: string, key: string) =>
    new ApiKeyCredential(id, key, withoutNames(adapter.authorize(key), configured));
  switch (auth?.kind) {
    case 'aws-sigv4': {
      const { accessKeyId = '', secretAccessKey = '', sessionToken, region = '' } = auth;
      const temporary = sessionToken === undefined ? {} : { sessionToken };
      return [new AwsSignatureCredential(ONLY_ONE, { accessKeyId, secretAccessKey, ...temporary }, region)];
    }
    case 'google-service-account': {
      const account = parseServiceAccount(auth.serviceAccount ?? '');
      const tokens = new AccessTokenCache(googleTokenSource(account, nowMs, auth.scope), nowMs, onTokenFailed);
      return [new AccessTokenCredential(ONLY_ONE, [account.privateKey], tokens)];
    }
    case 'entra': {
      const { clientSecret } = auth;
      const tokens = new AccessTokenCache(entraTokenSource(auth as EntraApplication, nowMs), nowMs, onTokenFailed);
      return [new AccessTokenCredential(ONLY_ONE, clientSecret === undefined ? [] : [clientSecret], tokens)];
    }
    default:
      if (apiKey !== undefined) return [ofKey(ONLY_ONE, apiKey)];
      return keys.flatMap(({ id, apiKey: key }) => (key === undefined ? [] : [ofKey(id, key)]));
  }
}

function withoutNames(headers: Readonly<Record<string, string>>, names: ReadonlySet<string>): HeaderList {
  return Object.entries(headers)
    .filter(([name]) => !names.has(name))
    .flat();
}
