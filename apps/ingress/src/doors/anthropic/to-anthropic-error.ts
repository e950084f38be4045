import type { ApiError } from '#contracts';

/** Anthropic's types by HTTP status (platform.claude.com/docs/en/api/errors). */
const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/**
 * An error as Anthropic's clients read it. Our `code` and `param` are where theirs have details.
 *
 * @param statusCode in the middle of a stream: the one the error would have had before it, so that it has one type
 */
export function toAnthropicError(error: ApiError, requestId: string, statusCode: number): object {
  const details = {
    ...(error.code === null ? {} : { error_code: error.code }),
    ...(error.param === null ? {} : { param: error.param }),
  };
  return {
    type: 'error',
    error: {
      type: typeOfStatus(statusCode),
      message: error.message,
      ...(Object.keys(details).length === 0 ? {} : { details }),
    },
    request_id: requestId,
  };
}

function typeOfStatus(statusCode: number): string {
  return TYPE_OF_STATUS[statusCode] ?? (statusCode < 500 ? 'invalid_request_error' : 'api_error');
}
