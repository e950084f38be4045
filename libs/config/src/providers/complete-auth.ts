import { isMapping } from '../reading/read-option.js';
import type { AuthKind } from '../schema/provider-auth.config.js';

/** How a wire is usually called where it is not with a plain key. */
const KIND_OF_WIRE: Readonly<Record<string, AuthKind>> = { bedrock: 'aws-sigv4', 'azure-openai': 'entra' };
/** `bedrock-runtime.eu-central-1.amazonaws.com`, its FIPS and VPC names, and `.cn`. */
const REGION_IN_HOST = /[.-]([a-z]{2}(?:-[a-z]+)+-\d{1,2})\.(?:vpce\.)?amazonaws\.com(?:\.cn)?$/;

/** An `auth` section with the kind and the region filled in that follow from the rest of its provider. */
export function completeAuth(provider: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { auth, wire, dialect, baseUrl } = provider;
  if (!isMapping(auth)) return provider;
  const kind = auth['kind'] ?? kindOf(wire, dialect);
  const region = auth['region'] ?? (kind === 'aws-sigv4' ? regionOf(baseUrl) : undefined);
  return { ...provider, auth: { ...auth, kind, ...(region === undefined ? {} : { region }) } };
}

function kindOf(wire: unknown, dialect: unknown): AuthKind {
  if (wire === 'gemini' && dialect === 'vertex') return 'google-service-account';
  return (typeof wire === 'string' ? KIND_OF_WIRE[wire] : undefined) ?? 'api-key';
}

function regionOf(baseUrl: unknown): string | undefined {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return undefined;
  return REGION_IN_HOST.exec(new URL(baseUrl).host)?.[1];
}
