import type { IncomingHttpHeaders } from 'node:http';
import { PromptCache } from '../language/prompt-cache.js';
import type { Remaining } from '../limits/rate-limiter.js';
import { type Endpoint, NO_USAGE, type Reply, type Wire, type WireFailure } from '../server/reply.js';
import { countTokensEndpoint, messagesEndpoint } from './answer-messages.js';
import { event } from './message-events.js';
import { requestTexts } from './read-turns.js';

/** What Anthropic calls an error of each status (docs: "Errors"). */
const ERROR_TYPE: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Anthropic's Messages API. */
export function anthropicWire(options: { readonly promptCache: boolean }): Wire {
  const endpoints = new Map<string, Endpoint>([
    ['/v1/messages', messagesEndpoint(options.promptCache ? new PromptCache() : undefined)],
    ['/v1/messages/count_tokens', countTokensEndpoint],
  ]);
  return {
    name: 'anthropic',
    find: (path) => {
      const endpoint = endpoints.get(path);
      return endpoint && { endpoint, subject: '' };
    },
    owns: (path) => path === '/v1/messages' || path.startsWith('/v1/messages/'),
    refuse: (headers) =>
      headers['anthropic-version'] === undefined
        ? { status: 400, message: 'anthropic-version: header is required' }
        : undefined,
    failureReply,
    commonHeaders: (requestId) => ['request-id', requestId, 'anthropic-organization-id', 'simulator'],
    limitHeaders,
    keyOf,
    promptText: (body) => requestTexts(body).join('\n'),
    streamShapes: {
      malformedEvent: 'event: content_block_delta\ndata: {"type":"content_block_delta","delta":[}\n\n',
      errorEvent: (failure) => event('error', { error: errorOf(failure) }),
      longEvent: [
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"',
        '"}}\n\n',
      ],
    },
  };
}

/** An SDK sends `x-api-key`; a token of its login goes as a bearer. */
function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1];
}

function failureReply(failure: WireFailure): Reply {
  return {
    status: failure.status,
    contentType: 'application/json',
    headers: failure.headers ?? [],
    body: JSON.stringify({ type: 'error', error: errorOf(failure) }),
    usage: NO_USAGE,
  };
}

function errorOf({ status, message, told }: WireFailure): { type: string; message: string } {
  const usual = ERROR_TYPE[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return { type: told?.type ?? usual, message };
}

/** `anthropic-ratelimit-{requests,tokens}-{limit,remaining,reset}`; a reset is a moment, in RFC 3339. */
function limitHeaders(limits: readonly Remaining[], nowMs: number): string[] {
  return limits.flatMap(({ resource, limit, remaining, fullInMs }) => [
    `anthropic-ratelimit-${resource}-limit`,
    String(limit),
    `anthropic-ratelimit-${resource}-remaining`,
    String(remaining),
    `anthropic-ratelimit-${resource}-reset`,
    new Date(nowMs + fullInMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  ]);
}
