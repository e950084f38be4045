import { describe, expect, it } from '@jest/globals';
import { isEndpointId, isJobId, isTenantId, newJobId } from './ids.js';

describe('ids', () => {
  it('are sortable by time, unique, and safe as subject tokens', () => {
    const made = Array.from({ length: 1_000 }, (_, index) => newJobId(1_700_000_000_000 + Math.floor(index / 100)));
    expect(new Set(made).size).toBe(1_000);
    expect([...made].sort()).toEqual(made);
    expect(made.every(isJobId)).toBe(true);
  });

  it.each([
    '',
    '*',
    '>',
    'a.b',
    '..',
    'job_',
    'job_../../x',
    `job_${'a'.repeat(5_000)}`,
    'job_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'job_x\r\n',
  ])('refuses %j as a job id', (text) => expect(isJobId(text)).toBe(false));

  it('refuses tenants and endpoints that would be wildcards or split a subject', () => {
    for (const text of ['*', '>', 'a.b', 'A', '-a', 'a-', '', 'a'.repeat(33)]) expect(isTenantId(text)).toBe(false);
    expect(isTenantId('acme-eu')).toBe(true);
    expect(isEndpointId('azure-eu-2')).toBe(true);
    expect(isEndpointId('a_b')).toBe(false);
  });
});
