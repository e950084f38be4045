import { type ApiError, apiErrorOf, FAILURE_KINDS, type JobResult } from '#contracts';

/** The table of `#contracts` read backwards: a result carries the error object, an HTTP answer needs its status too. */
const ROWS = FAILURE_KINDS.map((kind) => apiErrorOf({ kind, message: '' }));
const STATUS_OF_CODE = new Map(ROWS.map(({ error, statusCode }) => [error.code, statusCode]));
const STATUS_OF_TYPE = new Map([...ROWS].reverse().map(({ error, statusCode }) => [error.type, statusCode]));

/** HTTP status of a job that did not succeed. A provider's own code is not in the table; its type is. */
export function statusCodeOfError(error: ApiError): number {
  if (error.type === 'invalid_request_error' && !STATUS_OF_CODE.has(error.code)) return 400;
  return STATUS_OF_CODE.get(error.code) ?? STATUS_OF_TYPE.get(error.type) ?? 500;
}

/** What a caller who waited for the answer itself gets: the provider's status and body, or the error. */
export function answerOf(result: JobResult): { statusCode: number; body: unknown } {
  if (result.response) return { statusCode: result.response.status_code, body: result.response.body };
  const error = result.error ?? { message: 'The job has no answer.', type: 'server_error', param: null, code: null };
  return { statusCode: statusCodeOfError(error), body: { error } };
}
