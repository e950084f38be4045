import { compileShape, type JobEndpoint, type ShapeCheck } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';
import { invalidRequest } from '../problem/problems.js';
import { ChatCompletionRequest } from './chat-completion-request.dto.js';
import { checkImageUrls } from './check-image-urls.js';
import { CompletionRequest } from './completion-request.dto.js';
import { EmbeddingRequest } from './embedding-request.dto.js';

const CHECK_OF: Readonly<Record<JobEndpoint, ShapeCheck>> = {
  '/v1/chat/completions': compileShape(ChatCompletionRequest, { unknownFields: 'ignore' }),
  '/v1/completions': compileShape(CompletionRequest, { unknownFields: 'ignore' }),
  '/v1/embeddings': compileShape(EmbeddingRequest, { unknownFields: 'ignore' }),
};

/**
 * Fields with which other gateways let a body choose where the operator's key is sent. Here the configuration alone
 * does; they are refused rather than passed on, because the next gateway upstream may obey them.
 */
const STEERING_FIELDS = [
  'api_base',
  'base_url',
  'api_key',
  'api_type',
  'api_version',
  'custom_llm_provider',
  'custom_host',
  'azure_endpoint',
  'extra_headers',
  'litellm_params',
] as const;

/** @throws ApiProblem 400 `unknown_parameter` naming the field */
export function refuseSteering(body: JsonObject, prefix = ''): void {
  for (const field of STEERING_FIELDS) {
    if (Object.hasOwn(body, field)) {
      throw invalidRequest(`Unknown parameter: '${prefix}${field}'.`, 'unknown_parameter', `${prefix}${field}`);
    }
  }
}

/** What a checked body certainly has. */
export interface CallBody extends JsonObject {
  readonly model: string;
  readonly stream?: boolean | null;
}

/**
 * The whole check of a caller's body for one endpoint. `at` is where it lies in a larger document (`body` of a job).
 * @throws ApiProblem 400 in the words of the OpenAI API
 */
export function checkCallBody(path: JobEndpoint, body: JsonObject, at = ''): CallBody {
  const prefix = at === '' ? '' : `${at}.`;
  refuseSteering(body, prefix);
  const problem = CHECK_OF[path](body);
  if (problem) {
    const param = problem.param === null ? at || null : `${prefix}${problem.param}`;
    throw invalidRequest(problem.message, problem.code, param);
  }
  if (path === '/v1/chat/completions') checkImageUrls(body['messages'] as readonly unknown[]);
  return body as CallBody;
}
