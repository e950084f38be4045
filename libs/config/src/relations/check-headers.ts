/** Set by the transport itself: another value would break the framing or the routing of the call. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'traceparent',
  'transfer-encoding',
  'upgrade',
]);

/** What is wrong with a header of the configuration, or null. `hasKey`: the endpoint has a key or a signer as well. */
export function checkHeader(name: string, value: string, hasKey: boolean): { expected: string; remedy: string } | null {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(name)) {
    return { expected: 'must be a header name', remedy: 'Use letters, digits and hyphens.' };
  }
  if (CONNECTION_HEADERS.has(lower)) {
    return { expected: 'is set by Sluice', remedy: 'Remove it.' };
  }
  if (lower === 'authorization' && hasKey) {
    return { expected: 'is set from apiKey', remedy: 'Remove it, or remove apiKey, apiKeyFile, keys and auth.' };
  }
  if (!/^[\t\x20-\x7e]{0,8192}$/.test(value)) {
    return { expected: 'must be printable ASCII without line breaks', remedy: 'Encode other characters.' };
  }
  return null;
}
