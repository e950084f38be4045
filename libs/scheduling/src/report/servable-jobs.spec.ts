import { describe, expect, it } from '@jest/globals';
import type { WorkloadJob } from '../simulation/workload.js';
import { servableJobs } from './servable-jobs.js';

const SERVICE_MS = 1_000;
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 1, outputNanoUsd: 1 } };
const sync = [{ ...target, id: 'sync', lane: 'sync' as const }];
const flex = [{ ...target, id: 'flex', lane: 'flex' as const, priceFactor: 0.5 }];
const world = { serviceMs: () => SERVICE_MS, flexOpens: () => false };

function jobsDueAt(...deadlines: readonly number[]): WorkloadJob[] {
  return deadlines.map((deadlineMs, index) => ({
    index,
    tenant: 't',
    arrivalMs: 0,
    deadlineMs,
    inputTokens: 400,
    outputTokens: 100,
  }));
}

function servable(jobs: WorkloadJob[], limits?: object, isOpen = false): number[] {
  const pools = { sync: sync.map((pool) => ({ ...pool, ...(limits && { limits }) })), flex };
  const flexOpens = () => isOpen;
  return [...servableJobs({ workload: { jobs, spanMs: 1 }, pools, world: { ...world, flexOpens } })].sort();
}

describe('the jobs that can be served in time', () => {
  it('are those whose call is back when it begins at once, where nothing is limited', () => {
    expect(servable(jobsDueAt(500, 1_000, 9_000))).toEqual([1, 2]);
  });

  it('are no more than the limit on tokens lets in before their latest starts, most urgent first', () => {
    const jobs = jobsDueAt(40_000, 1_500, 1_500, 1_500);
    expect(servable(jobs, { tokensPerMinute: 1_000 })).toEqual([0, 1, 2]);
  });

  it('are no more than the limit on requests lets in', () => {
    expect(servable(jobsDueAt(1_500, 1_500, 33_000, 33_000), { requestsPerMinute: 2 })).toEqual([0, 1, 2]);
  });

  it('are no more than may be called at once', () => {
    expect(servable(jobsDueAt(1_500, 1_500, 2_500, 2_500), { concurrency: 1 })).toEqual([0, 2]);
  });

  it('are all that meet open flex, whatever sync takes', () => {
    expect(servable(jobsDueAt(1_500, 1_500, 1_500), { tokensPerMinute: 500 }, true)).toEqual([0, 1, 2]);
  });
});
