/** `sk-live-abcdef1234` → `***1234`; short ones show nothing, because four characters would be most of them. */
export function maskSecret(secret: string): string {
  return secret.length >= 12 ? `***${secret.slice(-4)}` : '***';
}

/** Takes user and password out of every address in a text: `postgres://app:pw@db/x` → `postgres://***@db/x`. */
export function maskAddress(text: string): string {
  return text.replaceAll(/(:\/\/)[^/?#\s,]*@/g, '$1***@');
}
