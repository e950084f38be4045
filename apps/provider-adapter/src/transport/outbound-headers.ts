import type { ProviderConfig } from '#config';
import type { Adapter } from '#providers';

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
 * The headers every call of one endpoint sends, as undici's flat list. It is an allow-list: what the caller sent us is
 * not at hand here, so it cannot leave. Configured headers come after the key: a gateway behind its own authentication
 * may replace `authorization`.
 */
export function outboundHeaders(provider: ProviderConfig, adapter: Adapter, version: string): string[] {
  const headers = new Map<string, string>();
  headers.set('content-type', 'application/json');
  headers.set('accept-encoding', 'identity');
  headers.set('user-agent', `sluice/${version}`);
  if (provider.apiKey !== undefined) setAll(headers, adapter.authorize(provider.apiKey));
  for (const [name, value] of Object.entries(provider.headers)) {
    if (!RESERVED.has(name.toLowerCase())) headers.set(name.toLowerCase(), value);
  }
  return [...headers].flat();
}

function setAll(headers: Map<string, string>, more: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
}
