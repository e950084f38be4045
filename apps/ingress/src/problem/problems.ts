import { type ApiError, apiErrorOf, type Failure } from '#contracts';
import { BrokerUnavailableError, QueueFullError } from '#jetstream';
import { ApiProblem } from './api-problem.js';

/** How long a caller should wait before it knocks at a full queue again. */
const QUEUE_RETRY_AFTER_MS = 2_000;

/** `invalid_request_error`: wrong on the caller's side, and sending the same again does not help. */
export function invalidRequest(
  message: string,
  code: string | null = null,
  param: string | null = null,
  statusCode = 400,
): ApiProblem {
  return new ApiProblem(statusCode, { message, type: 'invalid_request_error', param, code });
}

/** One answer for no key, a wrong, a revoked and an expired one: it does not say which. */
export function invalidApiKey(): ApiProblem {
  return new ApiProblem(
    401,
    {
      message:
        'Incorrect API key provided. Send a valid key as "Authorization: Bearer <key>", or in the header x-api-key, api-key or x-goog-api-key.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
    { 'www-authenticate': 'Bearer' },
  );
}

/** The same words whether the model is unknown or not allowed: the difference would tell what exists. */
export function modelNotFound(model: string): ApiProblem {
  const shown = model.length > 80 ? `${model.slice(0, 80)}…` : model;
  return invalidRequest(
    `The model \`${shown}\` does not exist or you do not have access to it.`,
    'model_not_found',
    null,
    404,
  );
}

/** Never the id: the answer for a foreign job is byte for byte the one for an invented id. */
export function jobNotFound(): ApiProblem {
  return invalidRequest('There is no job with this id.', 'job_not_found', null, 404);
}

export function queueUnavailable(cause: unknown): ApiProblem {
  return serverError(503, 'queue_unavailable', 'The job queue cannot take work right now. Try again in a moment.', {
    retryAfterMs: QUEUE_RETRY_AFTER_MS,
    cause,
  });
}

export function serverError(
  statusCode: number,
  code: string,
  message: string,
  options: { retryAfterMs?: number; cause?: unknown } = {},
): ApiProblem {
  const error: ApiError = { message, type: 'server_error', param: null, code };
  return new ApiProblem(statusCode, error, retryAfterHeaders(options.retryAfterMs), { cause: options.cause });
}

/** A failure of a stage as the caller reads it; the one table for this is in `#contracts`. */
export function problemOfFailure(failure: Failure): ApiProblem {
  const { statusCode, error, retryAfterMs } = apiErrorOf(failure);
  return new ApiProblem(statusCode, error, retryAfterHeaders(retryAfterMs));
}

/** `Retry-After` counts whole seconds; SDKs read the finer `retry-after-ms` first. */
export function retryAfterHeaders(retryAfterMs: number | undefined): Record<string, string> {
  if (retryAfterMs === undefined) return {};
  const waitMs = Math.max(1, Math.ceil(retryAfterMs));
  return { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(waitMs) };
}

/** Whatever was thrown, as something a caller may read. */
export function problemOf(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof QueueFullError || thrown instanceof BrokerUnavailableError) return queueUnavailable(thrown);
  return serverError(500, 'internal_error', 'The gateway had an internal error. It has been logged.', {
    cause: thrown,
  });
}
