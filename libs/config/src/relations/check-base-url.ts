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
