import type { ApiError } from '#contracts';

/**
 * What a door answers instead of a result: the HTTP status, the OpenAI error object and extra headers.
 * Everything in it is for the caller; what went wrong inside is its `cause`.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly statusCode: number,
    readonly error: ApiError,
    readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(error.message, options);
  }
}
