import { describe, expect, it } from '@jest/globals';
import { readUsageQuery } from './read-usage-query.js';

const NOW_MS = Date.UTC(2026, 10, 21);

describe('readUsageQuery', () => {
  it('asks for the last thirty days of the caller as one row when nothing is said', () => {
    expect(readUsageQuery({}, 'acme', NOW_MS)).toEqual({
      tenant: 'acme',
      fromMs: NOW_MS - 30 * 86_400_000,
      toMs: NOW_MS,
      groupBy: [],
    });
  });

  it('reads groups given once, with commas or several times', () => {
    expect(readUsageQuery({ group_by: 'model,day' }, 'acme', NOW_MS).groupBy).toEqual(['model', 'day']);
    const several = readUsageQuery({ group_by: ['model', 'metadata.team a'] }, 'acme', NOW_MS);
    expect(several.groupBy).toEqual(['model', 'metadata.team a']);
  });

  it('refuses another tenant, unknown groups, bad times and limits', () => {
    const queries = [
      { tenant: 'globex' },
      { group_by: 'password' },
      { group_by: 'metadata.a\u0000' },
      { from: 'yesterday' },
      { from: '2026-12-01', to: '2026-11-01' },
      { limit: '0' },
      { limit: '1e9' },
    ];
    for (const query of queries) expect(() => readUsageQuery(query, 'acme', NOW_MS)).toThrow();
  });
});
