import { PromptCache } from '../language/prompt-cache.js';
import type { Remaining } from '../limits/rate-limiter.js';
import { durationText } from '../server/admission.js';
import {
  type Endpoint,
  NO_USAGE,
  type Reply,
  type StreamShapes,
  type Wire,
  type WireFailure,
} from '../server/reply.js';
import { chatEndpoint } from './answer-chat.js';
import { completionEndpoint } from './answer-completion.js';
import { embeddingsEndpoint } from './answer-embeddings.js';
import { listModels, retrieveModel } from './models.js';
import { messageTexts } from './read-messages.js';

const MODEL_PATH = '/v1/models/';

/** OpenAI's API. */
export function openaiWire(options: { readonly promptCache: boolean }): Wire {
  const endpoints = new Map<string, Endpoint>([
    ['/v1/chat/completions', chatEndpoint(options.promptCache ? new PromptCache() : undefined)],
    ['/v1/completions', completionEndpoint],
    ['/v1/embeddings', embeddingsEndpoint],
    ['/v1/models', listModels],
  ]);
  return {
    name: 'openai',
    find: (path) => {
      const endpoint = endpoints.get(path);
      if (endpoint) return { endpoint, subject: '' };
      return path.startsWith(MODEL_PATH)
        ? { endpoint: retrieveModel, subject: path.slice(MODEL_PATH.length) }
        : undefined;
    },
    owns: (path) => path.startsWith('/v1/'),
    failureReply,
    commonHeaders: (requestId, processingMs) => [
      'x-request-id',
      requestId,
      'openai-processing-ms',
      String(processingMs),
      'openai-version',
      '2020-10-01',
    ],
    limitHeaders,
    keyOf: (headers) => /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1],
    promptText,
    streamShapes: STREAM_SHAPES,
  };
}

/** `x-ratelimit-*`; the time to a full limit as OpenAI writes it. */
export function limitHeaders(limits: readonly Remaining[]): string[] {
  return limits.flatMap(({ resource, limit, remaining, fullInMs }) => [
    `x-ratelimit-limit-${resource}`,
    String(limit),
    `x-ratelimit-remaining-${resource}`,
    String(remaining),
    `x-ratelimit-reset-${resource}`,
    durationText(fullInMs),
  ]);
}

export const STREAM_SHAPES: StreamShapes = {
  malformedEvent: 'data: {"id":"chatcmpl-broken","choices":[}\n\n',
  errorEvent: (failure) => `data: ${failureReply(failure).body}\n\n`,
  longEvent: ['data: {"choices":[{"index":0,"delta":{"content":"', '"},"finish_reason":null}]}\n\n'],
};

export function failureReply(failure: WireFailure): Reply {
  const { message, type = 'invalid_request_error', param = null, code = null } = failure;
  return {
    status: failure.status,
    contentType: 'application/json',
    headers: failure.headers ?? [],
    body: JSON.stringify({ error: { message, type, param, code } }),
    usage: NO_USAGE,
  };
}

export function promptText(body: Readonly<Record<string, unknown>>): string {
  const texts = [...messageTexts(body['messages']), body['prompt'], body['input']].flat();
  return texts.filter((text) => typeof text === 'string').join('\n');
}
