import { describe, expect, it } from '@jest/globals';
import { describeError } from './describe-error.js';

const CANARY = 'sk-canary-0123456789abcdefABCDEF';

describe('describeError', () => {
  it('says type, message, code, status and causes', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const error = Object.assign(new TypeError('call failed', { cause }), { statusCode: 502 });
    expect(describeError(error)).toMatchObject({
      type: 'TypeError',
      message: 'call failed',
      statusCode: 502,
      cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', syscall: 'connect' },
    });
  });

  it('hides keys in messages, stacks, causes and aggregates, and drops what hangs on the error', () => {
    const inner = Object.assign(new Error(`inner ${CANARY}`), { request: { headers: { authorization: CANARY } } });
    const error = new AggregateError([inner, `text ${CANARY}`], `outer ${CANARY}`, { cause: inner });
    const text = JSON.stringify(describeError(error));
    expect(text).toContain('inner [redacted]');
    expect(text).not.toContain('canary');
  });

  it('ends when causes go round', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).length).toBeLessThan(50_000);
  });

  it('cuts what is very long', () => {
    expect(String(describeError(new Error('x'.repeat(1_000_000)))['message']).length).toBe(2_000);
  });
});
