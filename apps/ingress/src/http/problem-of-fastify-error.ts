import type { ApiProblem } from '../problem/api-problem.js';
import { invalidRequest, problemOf } from '../problem/problems.js';

/** Fastify's errors by code, in our words; its own carry no shape a client knows. */
const PROBLEM_OF: Readonly<Record<string, (limit: number) => ApiProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (limit) =>
    invalidRequest(
      `The body of your request is too large. Expected at most ${limit} bytes.`,
      'request_too_large',
      null,
      413,
    ),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: unsupportedContentType,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    invalidRequest('The body of your request is not as long as its Content-Length says.', 'invalid_http'),
  FST_ERR_BAD_URL: () => invalidRequest('The URL of your request is not valid.', 'invalid_url'),
  FST_ERR_MAX_PARAM_LENGTH: () => invalidRequest('The URL of your request is too long.', 'invalid_url', null, 414),
};

/** @param maxBodyBytes of the configuration, for the words of a 413 */
export function problemOfFastifyError(error: unknown, maxBodyBytes: number): ApiProblem {
  const code = (error as { code?: unknown } | null)?.code;
  const make = typeof code === 'string' && Object.hasOwn(PROBLEM_OF, code) ? PROBLEM_OF[code] : undefined;
  return make ? make(maxBodyBytes) : problemOf(error);
}

export function unsupportedContentType(): ApiProblem {
  return invalidRequest(
    "Unsupported Content-Type. Send 'Content-Type: application/json' with a body in UTF-8.",
    'unsupported_content_type',
    null,
    415,
  );
}
