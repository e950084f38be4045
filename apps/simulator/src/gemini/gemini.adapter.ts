import type { IncomingHttpHeaders } from 'node:http';
import { PromptCache } from '../language/prompt-cache.js';
import { type Endpoint, type Found, NO_USAGE, type Reply, type Wire, type WireFailure } from '../server/reply.js';
import { batchEmbedEndpoint, embedEndpoint, predictEndpoint } from './answer-embed.js';
import { countTokensEndpoint, generateEndpoint } from './answer-generate.js';
import { listModels, retrieveModel } from './models.js';
import { requestTexts } from './read-contents.js';

/** Gemini API, Vertex and Vertex in express mode: the same methods under other beginnings. */
const METHOD_PATH =
  /^\/v1(?:beta|beta1|alpha)?\/(?:projects\/[^/]+\/locations\/[^/]+\/)?(?:publishers\/google\/)?models\/([^/:]+):(\w+)$/;
const MODELS_PATH = /^\/v1beta\/models(?:\/([^/:]+))?$/;

/** google.rpc.Code of each status. */
const STATUS_NAME: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Google's generateContent and embedContent. */
export function geminiWire(options: { readonly promptCache: boolean }): Wire {
  const cache = options.promptCache ? new PromptCache() : undefined;
  const methods = new Map<string, Endpoint>([
    ['generateContent', generateEndpoint(false, cache)],
    ['streamGenerateContent', generateEndpoint(true, cache)],
    ['countTokens', countTokensEndpoint],
    ['embedContent', embedEndpoint],
    ['batchEmbedContents', batchEmbedEndpoint],
    ['predict', predictEndpoint],
  ]);
  return {
    name: 'gemini',
    find: (path) => findMethod(methods, path) ?? findModels(path),
    owns: (path) => /^\/(?:v1beta1?|v1alpha|v1\/projects)\//.test(path) || METHOD_PATH.test(path),
    failureReply,
    commonHeaders: (requestId, processingMs) => [
      'x-request-id',
      requestId,
      'server-timing',
      `gfet4t7; dur=${processingMs}`,
    ],
    // Google tells no limits but in the refusal.
    limitHeaders: () => [],
    keyOf,
    promptText: (body) => requestTexts(body).join('\n'),
    streamShapes: {
      malformedEvent: 'data: {"candidates":[}\r\n\r\n',
      errorEvent: (failure) => `data: ${failureReply(failure).body}\r\n\r\n`,
      longEvent: ['data: {"candidates":[{"content":{"role":"model","parts":[{"text":"', '"}]},"index":0}]}\r\n\r\n'],
    },
  };
}

function findMethod(methods: ReadonlyMap<string, Endpoint>, path: string): Found | undefined {
  const [, encoded = '', method = ''] = METHOD_PATH.exec(path) ?? [];
  const endpoint = methods.get(method);
  const model = decodeURIComponent(encoded);
  return endpoint && { endpoint, subject: model, model, streams: method === 'streamGenerateContent' };
}

function findModels(path: string): Found | undefined {
  const found = MODELS_PATH.exec(path);
  return found ? { endpoint: found[1] === undefined ? listModels : retrieveModel, subject: found[1] ?? '' } : undefined;
}

/** The Gemini API's key in a header or the query; Vertex' access token as a bearer. */
function keyOf(headers: IncomingHttpHeaders, query: string): string | undefined {
  const key = headers['x-goog-api-key'] ?? new URLSearchParams(query).get('key');
  if (typeof key === 'string') return key;
  return /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1];
}

function failureReply(failure: WireFailure): Reply {
  const isWrongKey = failure.code === 'invalid_api_key' && failure.told === undefined;
  // A wrong key is an invalid argument to Google, a missing one an anonymous caller.
  const status = isWrongKey ? 400 : failure.status === 401 && failure.told === undefined ? 403 : failure.status;
  const error = {
    code: status,
    message: isWrongKey ? 'API key not valid. Please pass a valid API key.' : failure.message,
    status: failure.told?.code ?? STATUS_NAME[status] ?? (status >= 500 ? 'INTERNAL' : 'FAILED_PRECONDITION'),
    details: [...(isWrongKey ? [KEY_INVALID] : []), ...waitDetails(failure)],
  };
  return {
    status,
    contentType: 'application/json; charset=UTF-8',
    headers: [],
    body: JSON.stringify({ error: error.details.length > 0 ? error : { ...error, details: undefined } }),
    usage: NO_USAGE,
  };
}

const KEY_INVALID = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'API_KEY_INVALID',
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com' },
};

/** How long to wait is in the body, not in a header. */
function waitDetails({ status, waitMs }: WireFailure): object[] {
  if (waitMs === undefined) return [];
  const quota = {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }],
  };
  const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${Math.ceil(waitMs) / 1000}s` };
  return status === 429 ? [quota, retry] : [retry];
}
