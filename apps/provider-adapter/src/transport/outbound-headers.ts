import type { ProviderConfig } from '#config';

export const CONTENT_TYPE = 'application/json';

/** Set by the transport or belonging to the connection: a configured header cannot replace them. */
const RESERVED: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'traceparent',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

/**
 * The headers every call of one endpoint sends whoever authorizes it, as undici's flat list. It is an allow-list: what
 * the caller sent us is not at hand here, so it cannot leave.
 */
export function outboundHeaders(provider: ProviderConfig, version: string): string[] {
  const headers = new Map<string, string>();
  headers.set('content-type', CONTENT_TYPE);
  headers.set('accept-encoding', 'identity');
  headers.set('user-agent', `sluice/${version}`);
  for (const [name, value] of Object.entries(provider.headers)) {
    if (!RESERVED.has(name.toLowerCase())) headers.set(name.toLowerCase(), value);
  }
  return [...headers].flat();
}
