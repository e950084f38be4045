import type { ConfigPath } from '../reading/config-path.js';
import { isMapping } from '../reading/read-option.js';
import type { ProviderConfig } from '../schema/provider.config.js';
import type { AuthKind, ProviderAuthConfig } from '../schema/provider-auth.config.js';
import { checkTokenUrl } from './check-base-url.js';
import type { RelationCheck } from './relation-check.js';

type AuthOption = Exclude<keyof ProviderAuthConfig, 'kind'>;

/** Which options each kind takes; the rest is refused, so that a slip does not become another kind's default. */
const OPTIONS_OF: Readonly<Record<AuthKind, readonly AuthOption[]>> = {
  'api-key': [],
  'aws-sigv4': [
    'region',
    'accessKeyId',
    'secretAccessKey',
    'secretAccessKeyFile',
    'sessionToken',
    'credentialsFile',
    'profile',
  ],
  'google-service-account': ['serviceAccount', 'serviceAccountFile', 'scope'],
  entra: ['tenantId', 'clientId', 'clientSecret', 'clientSecretFile', 'federatedTokenFile', 'authorityUrl', 'scope'],
};

const NEEDED: Readonly<Record<AuthKind, readonly AuthOption[]>> = {
  'api-key': [],
  'aws-sigv4': ['region', 'accessKeyId', 'secretAccessKey'],
  'google-service-account': ['serviceAccount'],
  entra: ['tenantId', 'clientId'],
};

/** Whether anything authorizes its calls beside headers of the configuration. */
export function hasCredential(provider: ProviderConfig): boolean {
  const { apiKey, apiKeyFile, keys = [], auth } = provider;
  return apiKey !== undefined || apiKeyFile !== undefined || keys.length > 0 || isSigned(auth);
}

/** One way to be authorized, whole in itself: a key, several keys, or a signer. */
export function checkAuth(provider: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  checkKeys(provider, path, check);
  const { auth } = provider;
  if (!auth) return;
  const { kind = 'api-key' } = auth;
  const at = [...path, 'auth'];
  if (!check.isClean([...at, 'kind'])) return;
  if (isSigned(auth)) {
    for (const other of ['apiKey', 'apiKeyFile'] as const) {
      check.unless(provider[other] === undefined, [...path, other], () => ({
        expected: `cannot stand beside auth of kind ${kind}`,
        remedy: 'Remove one of the two.',
      }));
    }
    check.unless((provider.keys ?? []).length === 0, [...path, 'keys'], () => ({
      expected: `cannot stand beside auth of kind ${kind}`,
      remedy: 'Remove one of the two.',
    }));
  }
  checkOptions(auth, kind, at, check);
  if (kind === 'google-service-account') checkServiceAccount(auth, at, check);
  if (kind === 'entra') checkEntra(auth, at, check);
}

function isSigned(auth: ProviderAuthConfig | undefined): boolean {
  return auth?.kind !== undefined && auth.kind !== 'api-key';
}

function checkKeys({ apiKey, keys = [] }: ProviderConfig, path: ConfigPath, check: RelationCheck): void {
  check.unless(apiKey === undefined || keys.length === 0, [...path, 'keys'], () => ({
    expected: 'cannot stand beside apiKey',
    remedy: 'Make the one key an entry of keys.',
  }));
  keys.forEach((key, index) => {
    const at = [...path, 'keys', index];
    check.unless(key.apiKey !== undefined, [...at, 'apiKey'], () => ({
      expected: 'is required',
      remedy: 'Write apiKey: ${VARIABLE}, apiKey: ${secret:name} or apiKeyFile: path.',
    }));
  });
  check.unique(
    keys.map(({ id }, index) => ({ value: id, path: [...path, 'keys', index, 'id'] })),
    'key of a provider',
  );
  check.unique(
    keys.map((key, index) => ({ value: key.apiKey, path: [...path, 'keys', index, 'apiKey'], hidden: true })),
    'entry of keys',
  );
}

function checkOptions(auth: ProviderAuthConfig, kind: AuthKind, path: ConfigPath, check: RelationCheck): void {
  for (const name of Object.keys(auth) as (keyof ProviderAuthConfig)[]) {
    if (name === 'kind' || OPTIONS_OF[kind].includes(name) || auth[name] === undefined) continue;
    check.unless(false, [...path, name], () => ({
      expected: `is not an option of kind ${kind}`,
      remedy: OPTIONS_OF[kind].length === 0 ? 'Set kind.' : `It has: ${OPTIONS_OF[kind].join(', ')}.`,
    }));
  }
  for (const name of NEEDED[kind]) {
    check.unless(auth[name] !== undefined, [...path, name], () => ({
      expected: `is required for kind ${kind}`,
      remedy: name === 'region' ? 'Name the region of AWS that computes: eu-central-1.' : 'Set it, or its …File.',
    }));
  }
}

function checkServiceAccount({ serviceAccount }: ProviderAuthConfig, path: ConfigPath, check: RelationCheck): void {
  if (serviceAccount === undefined || !check.isClean([...path, 'serviceAccount'])) return;
  const json = parseObject(serviceAccount);
  const at = [...path, 'serviceAccount'];
  const isWhole = ['client_email', 'private_key'].every((field) => typeof json?.[field] === 'string');
  check.unless(isWhole, at, () => ({
    expected: 'must be the JSON of a service account key, with client_email and private_key',
    remedy: 'Download it: gcloud iam service-accounts keys create key.json --iam-account=…',
  }));
  const { token_uri: tokenUrl } = json ?? {};
  if (tokenUrl === undefined) return;
  const wrong = checkTokenUrl(String(tokenUrl));
  check.unless(wrong === null, at, () => ({
    expected: `has a token_uri that ${wrong?.expected}`,
    remedy: wrong?.remedy ?? '',
  }));
}

function checkEntra(auth: ProviderAuthConfig, path: ConfigPath, check: RelationCheck): void {
  const ways = [auth.clientSecret, auth.federatedTokenFile].filter((way) => way !== undefined).length;
  check.unless(ways === 1, path, () => ({
    given: ways === 0 ? 'neither' : 'both',
    expected: 'must have exactly one of clientSecret and federatedTokenFile',
    remedy: 'Use federatedTokenFile where the platform mounts one (workload identity), else clientSecret.',
  }));
  if (auth.authorityUrl === undefined) return;
  const wrong = checkTokenUrl(auth.authorityUrl);
  check.unless(wrong === null, [...path, 'authorityUrl'], () => ({
    given: `"${auth.authorityUrl}"`,
    expected: wrong?.expected ?? '',
    remedy: wrong?.remedy ?? '',
  }));
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isMapping(json) ? json : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
