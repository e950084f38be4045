import ipaddr from 'ipaddr.js';

const PRIVATE_NAMES = ['.localhost', '.internal', '.local'] as const;

/**
 * Whether a caller's link is https to something on the public internet. The parsed URL is judged, never the text:
 * WHATWG parsing turns `2130706433` and `0x7f.1` into 127.0.0.1. Address classes are ipaddr.js' own: only `unicast`
 * passes, so a class nobody thought of is refused.
 */
export function isPublicHttps(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(host)) return isPublicAddress(host);
  return host !== 'localhost' && !PRIVATE_NAMES.some((name) => host.endsWith(name));
}

/** Whether an IP address in text form is a public unicast one; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}
