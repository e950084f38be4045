import { describe, expect, it } from '@jest/globals';
import { apiErrorOf, FAILURE_KINDS } from '#contracts';
import { statusCodeOfError } from './status-code-of-error.js';

describe('statusCodeOfError', () => {
  it('gives every failure the status it would have had on an open connection', () => {
    for (const kind of FAILURE_KINDS) {
      const { error, statusCode } = apiErrorOf({ kind, message: 'x' });
      expect([kind, statusCodeOfError(error)]).toEqual([kind, statusCode]);
    }
  });

  it('falls back to the type for a code of the provider, and to 500 for a type nobody knows', () => {
    const error = { message: 'x', param: null, code: 'made_up' };
    expect(statusCodeOfError({ ...error, type: 'invalid_request_error' })).toBe(400);
    expect(statusCodeOfError({ ...error, type: 'upstream_error' })).toBeGreaterThanOrEqual(500);
    expect(statusCodeOfError({ ...error, type: 'x' })).toBe(500);
  });
});
