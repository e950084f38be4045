import type { IncomingHttpHeaders } from 'node:http';
import { PromptCache } from '../language/prompt-cache.js';
import { chatEndpoint } from '../openai/answer-chat.js';
import { completionEndpoint } from '../openai/answer-completion.js';
import { embeddingsEndpoint } from '../openai/answer-embeddings.js';
import { limitHeaders, promptText, STREAM_SHAPES } from '../openai/openai.adapter.js';
import { type Endpoint, type Found, NO_USAGE, type Reply, type Wire, type WireFailure } from '../server/reply.js';

/** By deployment, with the version in the query; or, from 2025 on, OpenAI's own paths under `/openai/v1`. */
const DEPLOYMENT_PATH = /^\/openai\/deployments\/([^/]+)\/(.+)$/;
const VERSIONLESS_PATH = /^\/openai\/v1\/(.+)$/;

/** What Azure's own filters say of a prompt they let pass. */
const PROMPT_FILTER_RESULTS = [
  {
    prompt_index: 0,
    content_filter_results: {
      hate: { filtered: false, severity: 'safe' },
      self_harm: { filtered: false, severity: 'safe' },
      sexual: { filtered: false, severity: 'safe' },
      violence: { filtered: false, severity: 'safe' },
    },
  },
];

/** What Azure calls an error of each status. */
const ERROR_CODE: Readonly<Record<number, string>> = {
  401: '401',
  403: '403',
  404: 'DeploymentNotFound',
  408: 'Timeout',
  429: 'RateLimitReached',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

/** The code of a path that is none: with a wrong version, or without one. */
const NOT_A_RESOURCE = '404';

/** Azure OpenAI: OpenAI's bodies behind deployments, another key header and other error codes. */
export function azureWire(options: { readonly promptCache: boolean }): Wire {
  const endpoints = new Map<string, Endpoint>([
    ['chat/completions', filtered(chatEndpoint(options.promptCache ? new PromptCache() : undefined))],
    ['completions', completionEndpoint],
    ['embeddings', embeddingsEndpoint],
  ]);
  return {
    name: 'azure',
    find: (path) => find(endpoints, path),
    owns: (path) => path.startsWith('/openai/'),
    refuse: (_headers, query, path) =>
      DEPLOYMENT_PATH.test(path) && !new URLSearchParams(query).has('api-version')
        ? { status: 404, message: 'Resource not found', code: NOT_A_RESOURCE }
        : undefined,
    failureReply,
    commonHeaders: (requestId, processingMs) => [
      'apim-request-id',
      requestId,
      'x-ms-region',
      'Simulated',
      'x-envoy-upstream-service-time',
      String(processingMs),
    ],
    limitHeaders,
    keyOf,
    promptText,
    streamShapes: { ...STREAM_SHAPES, errorEvent: (failure) => `data: ${failureReply(failure).body}\n\n` },
  };
}

function find(endpoints: ReadonlyMap<string, Endpoint>, path: string): Found | undefined {
  const [, encoded, method = ''] = DEPLOYMENT_PATH.exec(path) ?? [];
  if (encoded === undefined) {
    const endpoint = endpoints.get(VERSIONLESS_PATH.exec(path)?.[1] ?? '');
    return endpoint && { endpoint, subject: '' };
  }
  const model = decodeURIComponent(encoded);
  const endpoint = endpoints.get(method);
  return endpoint && { endpoint: ofDeployment(endpoint), subject: model, model };
}

/** A deployment is a model: whatever the body says of it is not read. */
function ofDeployment(endpoint: Endpoint): Endpoint {
  return {
    method: endpoint.method,
    answer: (call) => endpoint.answer({ ...call, body: { ...call.body, model: call.subject } }),
  };
}

/** Azure tells what its filters found: in the answer, and of a stream in an event of its own before all others. */
function filtered(endpoint: Endpoint): Endpoint {
  return {
    method: endpoint.method,
    answer: (call) => {
      const reply = endpoint.answer(call);
      const found = { prompt_filter_results: PROMPT_FILTER_RESULTS };
      if (!reply.events) return { ...reply, body: JSON.stringify({ ...(JSON.parse(reply.body) as object), ...found }) };
      const first = { choices: [], created: 0, id: '', model: '', object: '', ...found };
      const events = [`data: ${JSON.stringify(first)}\n\n`, ...reply.events];
      return { ...reply, events, finishAt: (reply.finishAt ?? 0) + 1 };
    },
  };
}

function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1];
}

function failureReply(failure: WireFailure): Reply {
  const { status, message, told, param = null } = failure;
  const usual =
    status === 400 || failure.code === NOT_A_RESOURCE ? failure.code : (ERROR_CODE[status] ?? String(status));
  const error = {
    code: told?.code ?? usual ?? null,
    message,
    param,
    ...(told?.type === undefined ? {} : { type: told.type }),
  };
  return {
    status,
    contentType: 'application/json',
    headers: failure.headers ?? [],
    body: JSON.stringify({ error }),
    usage: NO_USAGE,
  };
}
