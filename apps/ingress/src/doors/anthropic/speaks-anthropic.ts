import type { Exchange } from '../../http/exchange.js';

export const MESSAGES_ROUTE = '/v1/messages';
/** Where Anthropic's clients look for the id of a request. */
export const ANTHROPIC_REQUEST_ID = 'request-id';
/** Routes both APIs have under one path, and paths nobody has: who sends Anthropic's version, reads its shapes. */
const SHARED_ROUTES: ReadonlySet<string> = new Set(['/v1/models', '/v1/models/*', 'unmatched']);

/** Whether a caller reads Anthropic's shapes. Asked only where they differ: on errors and in the list of models. */
export function speaksAnthropic({ route, response }: Exchange): boolean {
  const { url = '', headers } = response.req;
  if (url.startsWith(MESSAGES_ROUTE)) return true;
  return SHARED_ROUTES.has(route) && headers['anthropic-version'] !== undefined;
}
