/** What is wrong with a provider's base URL, or null. */
export function checkBaseUrl(text: string): { expected: string; remedy: string } | null {
  if (!URL.canParse(text)) {
    return { expected: 'must be an address', remedy: 'Write it whole: https://api.openai.com/v1.' };
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { expected: 'must begin with https:// or http://', remedy: 'Providers are spoken to over HTTP.' };
  }
  if (url.username !== '' || url.password !== '') {
    return { expected: 'must not carry a user or password', remedy: 'Put the key into apiKey or headers.' };
  }
  if (text.includes('?') || text.includes('#')) {
    return {
      expected: 'must not have a query or fragment',
      remedy: 'Put keys into apiKey or headers: addresses end up in logs.',
    };
  }
  return null;
}

/** The same of an address where tokens are asked for: a credential goes there, so it is https (or this machine). */
export function checkTokenUrl(text: string): { expected: string; remedy: string } | null {
  const wrong = checkBaseUrl(text);
  if (wrong) return wrong;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.'))
    return null;
  return { expected: 'must begin with https://', remedy: 'A credential is sent there.' };
}
