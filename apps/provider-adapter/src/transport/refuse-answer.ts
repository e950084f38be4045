import type { Failure } from '#contracts';
import { type AnswerHeaders, headerOf } from '#providers';

export const TOO_LARGE: Failure = {
  kind: 'response-too-large',
  message: "The provider's answer is over the size limit.",
};

/** What no adapter gets to see: redirects, which would carry our key elsewhere, and compressed bodies. */
export function refuseHead(statusCode: number, headers: AnswerHeaders): Failure | undefined {
  if (statusCode < 400 && statusCode >= 300) {
    const message = 'The provider answered with a redirect, which is not followed.';
    return { kind: 'redirect-refused', message, statusCode };
  }
  const encoding = headerOf(headers, 'content-encoding');
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return undefined;
  // We asked for `identity`. Nothing is inflated, so that a small answer cannot become a large one.
  return {
    kind: 'malformed-response',
    message: 'The provider compressed its answer although it must not.',
    statusCode,
  };
}

/** What the sink of a collected stream throws: an event that is not JSON after all, or one that would fill the memory. */
export function collectFailure(error: unknown): Failure {
  if (error instanceof RangeError) return TOO_LARGE;
  if (error instanceof SyntaxError)
    return { kind: 'malformed-response', message: 'The provider sent an event that is not JSON.' };
  return { kind: 'internal-error', message: error instanceof Error ? error.message : String(error) };
}
