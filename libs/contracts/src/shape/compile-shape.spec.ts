import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SubmitRequest } from '../submit-request.js';
import { compileShape } from './compile-shape.js';

const check = compileShape(SubmitRequest, { unknownFields: 'refuse' });
const valid = { endpoint: '/v1/chat/completions', body: {} };

describe('compileShape', () => {
  it('lets a valid submission pass, nested parts included', () => {
    expect(check(valid)).toBeNull();
    expect(
      check({
        ...valid,
        deadline: '2026-11-21T08:00:00Z',
        route: { only: ['a'], lanes: ['sync'] },
        maxCostUsd: '0.02',
      }),
    ).toBeNull();
  });

  it.each([
    [{ ...valid, dedline: 'x' }, 'dedline', 'unknown_parameter'],
    [{ body: {} }, 'endpoint', 'missing_required_parameter'],
    [{ ...valid, endpoint: '/v1/nope' }, 'endpoint', 'invalid_value'],
    [{ ...valid, body: 'x' }, 'body', 'invalid_type'],
    [{ ...valid, priority: 101 }, 'priority', 'integer_above_max_value'],
    [{ ...valid, route: { lanes: ['warp'] } }, 'route.lanes[0]', 'invalid_value'],
    [{ ...valid, route: { base_url: 'http://evil' } }, 'route.base_url', 'unknown_parameter'],
    [{ ...valid, within: '6 hours' }, 'within', 'invalid_value'],
  ])('names the field and the code of %j', (value, param, code) => {
    expect(check(value)).toMatchObject({ param, code });
  });

  it('says null where null was sent', () => {
    expect(check({ ...valid, body: null })?.message).toBe(
      "Invalid type for 'body': expected an object, but got null instead.",
    );
    expect(check({ ...valid, within: null })?.message).toMatch(/but got null instead/);
  });

  it.each([null, 'x', 3, [], undefined])('refuses %j, which is no object', (value) => {
    expect(check(value)).not.toBeNull();
  });

  it('never throws and never answers with more than the caller can read, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect((check(value)?.message ?? '').length).toBeLessThan(600);
      }),
    );
  });
});
