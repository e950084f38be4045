import type { SluiceConfig } from '#config';
import { compileShape, SubmitRequest } from '#contracts';
import type { JsonObject } from '../body/read-json-body.js';
import type { Caller } from '../keys/caller.js';
import { invalidRequest } from '../problem/problems.js';
import { checkCallBody } from '../shape/check-call-body.js';
import { checkWebhookUrl } from '../webhooks/check-webhook-url.js';
import { checkIdempotencyKey } from './check-idempotency-key.js';
import type { JobRequest } from './job-request.js';
import { readJobTerms } from './read-job-terms.js';

/** One namespace for both doors: a key used over HTTP means the same job over NATS. */
export const JOBS_NAMESPACE = '/v1/jobs';

const checkShape = compileShape(SubmitRequest, { unknownFields: 'refuse' });

export interface SubmitContext {
  readonly caller: Caller;
  readonly config: SluiceConfig;
  readonly nowMs: number;
  readonly traceparent: string;
  /** From a header of the door; counts when the document names none. */
  readonly headerKey?: HeaderKey;
  /** The same. */
  readonly headerStrict?: boolean;
}

/** An idempotency key in a header of the door, by the header's name there. */
export interface HeaderKey {
  readonly name: string;
  readonly value: string;
}

/**
 * The document of a submission → a checked job.
 * @throws ApiProblem 400 | 413
 */
export function readSubmitRequest(document: JsonObject, context: SubmitContext): JobRequest {
  const problem = checkShape(document);
  if (problem) throw invalidRequest(problem.message, problem.code, problem.param);
  const request = document as unknown as SubmitRequest;
  const body = checkCallBody(request.endpoint, request.body, 'body');
  const bytes = Buffer.from(JSON.stringify(body));
  const { maxBodyBytes } = context.config.jobs;
  if (bytes.byteLength > maxBodyBytes) {
    throw invalidRequest(
      `Invalid 'body': too large. Expected at most ${maxBodyBytes} bytes.`,
      'request_too_large',
      'body',
      413,
    );
  }
  const key = request.idempotencyKey ?? context.headerKey?.value;
  if (key !== undefined) checkIdempotencyKey(key, keyParamOf(request, context));
  if (request.webhook !== undefined) checkWebhookUrl(request.webhook, context.config.http);
  return {
    caller: context.caller,
    endpoint: request.endpoint,
    body,
    bytes,
    terms: readJobTerms(request, context.config.jobs, context.nowMs),
    priority: request.priority ?? 0,
    ...(request.route ? { route: request.route } : {}),
    ...((request.strict ?? context.headerStrict) ? { strict: true } : {}),
    ...(request.metadata ? { metadata: request.metadata } : {}),
    ...(request.webhook === undefined ? {} : { webhook: request.webhook }),
    traceparent: context.traceparent,
    ...(key === undefined ? {} : { idempotency: { path: JOBS_NAMESPACE, key } }),
  };
}

function keyParamOf(request: SubmitRequest, { headerKey }: SubmitContext): string {
  return request.idempotencyKey === undefined && headerKey ? headerKey.name : 'idempotencyKey';
}
