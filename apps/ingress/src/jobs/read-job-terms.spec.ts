import { describe, expect, it } from '@jest/globals';
import type { JobsConfig } from '#config';
import type { SubmitRequest } from '#contracts';
import { readDuration, readJobTerms } from './read-job-terms.js';

const NOW_MS = Date.UTC(2026, 10, 21);
const CONFIG = { defaultWithinMs: 3_600_000, maxWithinMs: 86_400_000 } as JobsConfig;
const terms = (fields: Partial<SubmitRequest>) => readJobTerms(fields as SubmitRequest, CONFIG, NOW_MS);

describe('readJobTerms', () => {
  it('takes the deadline as a time, as a duration, or from the configuration', () => {
    expect(terms({}).deadlineMs).toBe(NOW_MS + 3_600_000);
    expect(terms({ within: '90s' }).deadlineMs).toBe(NOW_MS + 90_000);
    expect(terms({ deadline: '2026-11-21T02:00:00+01:00' }).deadlineMs).toBe(NOW_MS + 3_600_000);
  });

  it('refuses a deadline that is over, too far, impossible or given twice', () => {
    expect(() => terms({ deadline: '2026-11-20T23:59:59Z' })).toThrow('over already');
    expect(() => terms({ within: '0s' })).toThrow('over already');
    expect(() => terms({ within: '25h' })).toThrow('at most 86400 seconds');
    expect(() => terms({ deadline: '2026-13-45T00:00:00Z' })).toThrow('no such time');
    expect(() => terms({ within: '1h', deadline: '2026-11-21T01:00:00Z' })).toThrow('not both');
  });

  it('reads every unit', () => {
    expect(['5ms', '5s', '5m', '5h', '5d'].map(readDuration)).toEqual([5, 5_000, 300_000, 18_000_000, 432_000_000]);
  });

  it('keeps the cost limit exact', () => {
    expect(terms({ maxCostUsd: '0.02' }).maxCostNanoUsd).toBe('20000000');
    expect(terms({ maxCostUsd: '999999999999.999999999' }).maxCostNanoUsd).toBe('999999999999999999999');
  });

  it('takes sixteen short texts as metadata and nothing else', () => {
    const pairs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
    expect(() => terms({ metadata: pairs(16) })).not.toThrow();
    expect(() => terms({ metadata: pairs(17) })).toThrow('too many pairs');
    expect(() => terms({ metadata: { a: 1 as unknown as string } })).toThrow('must be strings');
    expect(() => terms({ metadata: { ['k'.repeat(65)]: 'v' } })).toThrow('1 to 64');
    expect(() => terms({ metadata: { a: 'v'.repeat(513) } })).toThrow('at most 512');
  });
});
