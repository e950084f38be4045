import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ReservedPool } from '../pools/pool.js';
import { buildWorkload, STRETCHED_SPAN_MS } from './build-workload.js';
import { floodWorkload } from './flood-workload.js';
import { listCostNanoUsd, sizeReserved } from './size-reserved.js';
import { syntheticTrace } from './synthetic-trace.js';
import { FLOODING_TENANT } from './tenant-rule.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const rows = syntheticTrace({ seed: 1, jobs: 5_000, spanMs: HOUR_MS });

describe('buildWorkload', () => {
  it('is the same for the same seed and another for another', () => {
    expect(buildWorkload({ rows, seed: 3 })).toEqual(buildWorkload({ rows, seed: 3 }));
    expect(buildWorkload({ rows, seed: 3 })).not.toEqual(buildWorkload({ rows, seed: 4 }));
  });

  it('stretches a trace of an hour to four days, leaves one of three days, and keeps the tokens', () => {
    const { jobs, spanMs } = buildWorkload({ rows, seed: 1 });
    expect(spanMs).toBe(STRETCHED_SPAN_MS);
    expect(jobs.at(-1)?.arrivalMs).toBeCloseTo(STRETCHED_SPAN_MS, 3);
    const tokens = (list: readonly { inputTokens: number }[]) =>
      list.reduce((sum, { inputTokens }) => sum + inputTokens, 0);
    expect(tokens(jobs)).toBe(tokens(rows));
    const long = [rows[0], { arrivalMs: 3 * DAY_MS, inputTokens: 1, outputTokens: 1 }].filter(
      (row) => row !== undefined,
    );
    expect(buildWorkload({ rows: long, seed: 1 }).spanMs).toBeCloseTo(3 * DAY_MS - (rows[0]?.arrivalMs ?? 0), 6);
    expect(buildWorkload({ rows, seed: 1, stretchToMs: DAY_MS }).spanMs).toBe(DAY_MS);
  });

  it('gives jobs in order of arrival, deadlines and tenants in the documented shares', () => {
    const { jobs } = buildWorkload({ rows: [...rows].reverse(), seed: 2 });
    expect(jobs.every((job, index) => job.index === index && job.arrivalMs >= (jobs[index - 1]?.arrivalMs ?? 0))).toBe(
      true,
    );
    const share = (withinMs: number) =>
      jobs.filter((job) => Math.round(job.deadlineMs - job.arrivalMs) === withinMs).length / jobs.length;
    expect([60_000, 900_000, 2 * HOUR_MS, DAY_MS].map(share)).toEqual([0.1, 0.25, 0.2, 0.45].map(near));
    const first = jobs.filter(({ tenant }) => tenant === 'tenant-1').length / jobs.length;
    expect(first).toEqual(near(1 / (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5 + 1 / 6 + 1 / 7 + 1 / 8)));
  });

  it('refuses a trace without rows', () => {
    expect(() => buildWorkload({ rows: [], seed: 1 })).toThrow(RangeError);
  });
});

describe('sizeReserved', () => {
  const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 2, outputNanoUsd: 8 } };
  const pool: ReservedPool = {
    ...target,
    id: 'r',
    lane: 'reserved',
    unit: 'nano-usd',
    capacity: { input: 0 },
    windowMs: 60_000,
    overflow: 'reject',
  };
  const workload = buildWorkload({ rows, seed: 1 });

  it('makes the mean load the asked multiple of the rates of all pools together', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.integer({ min: 1, max: 3 }), (loadFactor, count) => {
        const reserved = Array.from({ length: count }, (_, index) => ({ ...pool, id: `r${index}` }));
        const sized = sizeReserved({ reserved, batch: [], flex: [], sync: [] }, workload, loadFactor);
        const ratePerMs = sized.reserved.reduce((sum, { capacity, windowMs }) => sum + capacity.input / windowMs, 0);
        const loadPerMs =
          workload.jobs.reduce((sum, job) => sum + listCostNanoUsd(target.listPrice, job), 0) / workload.spanMs;
        expect(loadPerMs / ratePerMs).toBeCloseTo(loadFactor, 6);
      }),
    );
  });

  it('sizes input and output apart where a pool counts them apart', () => {
    const apart: ReservedPool = { ...pool, unit: 'input-and-output-tokens' };
    const [sized] = sizeReserved({ reserved: [apart], batch: [], flex: [], sync: [] }, workload, 1).reserved;
    const minutes = workload.spanMs / 60_000;
    const mean = (of: 'inputTokens' | 'outputTokens') => workload.jobs.reduce((sum, job) => sum + job[of], 0) / minutes;
    expect(sized?.capacity.input).toBeCloseTo(mean('inputTokens'), 6);
    expect(sized?.capacity.output).toBeCloseTo(mean('outputTokens'), 6);
  });
});

describe('floodWorkload', () => {
  it('adds one tenant for a while and changes nobody else', () => {
    const workload = buildWorkload({ rows, seed: 1 });
    const flooded = floodWorkload(workload, { from: 0.4, to: 0.5, jobsPerJob: 5 }, 1);
    const others = flooded.jobs.filter(({ tenant }) => tenant !== FLOODING_TENANT);
    expect(others.map(({ index: _, ...job }) => job)).toEqual(workload.jobs.map(({ index: _, ...job }) => job));
    const flood = flooded.jobs.filter(({ tenant }) => tenant === FLOODING_TENANT);
    const meanwhile = workload.jobs.filter(
      ({ arrivalMs }) => arrivalMs >= 0.4 * workload.spanMs && arrivalMs < 0.5 * workload.spanMs,
    );
    expect(flood).toHaveLength(meanwhile.length * 5);
    expect(
      flood.every(({ arrivalMs }) => arrivalMs >= 0.4 * workload.spanMs && arrivalMs < 0.5 * workload.spanMs),
    ).toBe(true);
  });
});

/** Within two percentage points: shares of five thousand draws. */
function near(share: number): number {
  return expect.closeTo(share, 1.4) as unknown as number;
}
