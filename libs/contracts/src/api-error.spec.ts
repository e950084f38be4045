import { describe, expect, it } from '@jest/globals';
import { apiErrorOf } from './api-error.js';
import { FAILURE_KINDS } from './failure.js';

describe('apiErrorOf', () => {
  it('gives every kind an error status, a type and a code', () => {
    for (const kind of FAILURE_KINDS) {
      const { statusCode, error } = apiErrorOf({ kind, message: 'It went wrong.' });
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(600);
      expect(error).toEqual({
        message: expect.any(String),
        type: expect.stringMatching(/_error$/),
        param: null,
        code: expect.stringMatching(/^[a-z_]+$/),
      });
    }
  });

  it('lets an OpenAI SDK try again exactly where trying again can help', () => {
    const retriedBySdk = ({ statusCode }: { statusCode: number }) =>
      [408, 409, 429].includes(statusCode) || statusCode >= 500;
    const retried = (kind: (typeof FAILURE_KINDS)[number]) => retriedBySdk(apiErrorOf({ kind, message: '' }));
    expect(['rate-limited', 'no-capacity', 'overloaded', 'server-error'].map((kind) => retried(kind as never))).toEqual(
      [true, true, true, true],
    );
    expect(
      ['invalid-request', 'context-length-exceeded', 'no-candidate', 'cost-limit-exceeded'].map((kind) =>
        retried(kind as never),
      ),
    ).toEqual([false, false, false, false]);
  });

  it('does not blame the caller for our key', () => {
    expect(apiErrorOf({ kind: 'authentication-failed', message: 'x', statusCode: 401 }).statusCode).toBe(502);
  });

  it('hands on what a provider said about the body, with its own status', () => {
    const failure = {
      kind: 'invalid-request',
      message: 'bad',
      statusCode: 422,
      code: 'bad_tool',
      param: 'tools',
    } as const;
    expect(apiErrorOf(failure)).toEqual({
      statusCode: 422,
      error: { message: 'bad', type: 'invalid_request_error', param: 'tools', code: 'bad_tool' },
    });
  });

  it("keeps the provider's own code of other failures to itself", () => {
    const { error } = apiErrorOf({ kind: 'server-error', message: 'x', code: 'pg_deadlock', param: 'secret' });
    expect(error).toMatchObject({ code: 'provider_error', param: null });
  });

  it('answers 404 for a model nobody offers and 400 for one nobody may serve', () => {
    expect(apiErrorOf({ kind: 'no-candidate', message: 'x', code: 'model_not_found', param: 'model' })).toMatchObject({
      statusCode: 404,
      error: { code: 'model_not_found', param: 'model' },
    });
    expect(apiErrorOf({ kind: 'no-candidate', message: 'x' }).statusCode).toBe(400);
  });

  it('keeps the status and the wait of the last attempt when attempts ran out', () => {
    const exhausted = (statusCode: number) =>
      apiErrorOf({ kind: 'attempts-exhausted', message: 'x', statusCode, retryAfterMs: 1_200.5 });
    expect(exhausted(429)).toMatchObject({ statusCode: 429, retryAfterMs: 1_201 });
    expect(exhausted(529).statusCode).toBe(503);
    expect(exhausted(500).statusCode).toBe(502);
  });

  it('shows nothing of an internal error and cuts long messages', () => {
    expect(apiErrorOf({ kind: 'internal-error', message: 'stack at /secret/path' }).error.message).not.toContain(
      'secret',
    );
    expect(apiErrorOf({ kind: 'server-error', message: 'x'.repeat(9_000) }).error.message).toHaveLength(500);
  });
});
