import { invalidRequest } from '../problem/problems.js';
import { isPublicHttps } from './is-public-https.js';

/** The keys under which a content part names something to be fetched. */
const LINK_KEYS = ['image_url', 'video_url', 'audio_url', 'file_url'] as const;

/**
 * Sluice never fetches what a caller links to, but the provider may sit in the operator's own network and fetch it for
 * them: only `data:` and `https:` to a public host pass.
 * @throws ApiProblem 400 `invalid_image_url` naming the field
 */
export function checkImageUrls(messages: readonly unknown[]): void {
  for (const [at, message] of messages.entries()) {
    const content = (message as { content?: unknown }).content;
    if (!Array.isArray(content)) continue;
    for (const [part, value] of content.entries()) checkPart(value, `messages[${at}].content[${part}]`);
  }
}

function checkPart(part: unknown, path: string): void {
  if (typeof part !== 'object' || part === null) return;
  for (const key of LINK_KEYS) {
    const link = (part as Record<string, unknown>)[key];
    if (typeof link === 'string') refuseUnlessPublic(link, `${path}.${key}`);
    else if (typeof link === 'object' && link !== null && 'url' in link) {
      refuseUnlessPublic(link.url, `${path}.${key}.url`);
    }
  }
  // Base64 and the names of a provider's own store have no scheme of the web.
  const data = (part as { file?: { file_data?: unknown } | null }).file?.file_data;
  if (typeof data === 'string' && /^https?:/i.test(data)) refuseUnlessPublic(data, `${path}.file.file_data`);
}

/** @throws ApiProblem 400 `invalid_image_url` */
export function refuseUnlessPublic(link: unknown, param: string): void {
  if (typeof link === 'string' && (/^data:/i.test(link) || isPublicHttps(link))) return;
  throw invalidRequest(
    `Invalid '${param}': expected an https URL of a public host or a data URL.`,
    'invalid_image_url',
    param,
  );
}
