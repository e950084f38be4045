import { describe, expect, it } from '@jest/globals';
import { planChaos } from './plan.js';

const full = { seed: 1, jobs: 3_000, kills: 50 };

describe('the plan of a run', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planChaos(full)).toEqual(planChaos(full));
    expect(planChaos({ ...full, seed: 2 })).not.toEqual(planChaos(full));
  });

  it('numbers every job once', () => {
    const numbers = planChaos({ seed: 3, jobs: 301, kills: 8 }).flatMap(({ jobs }) => jobs.map(({ number }) => number));
    expect(numbers).toEqual(Array.from({ length: 301 }, (_, at) => at + 1));
  });

  it.each([1, 2, 3, 4])('kills each service and the broker at least five times in fifty (seed %i)', (seed) => {
    const counts = new Map<string, number>();
    for (const { victim } of planChaos({ ...full, seed })) {
      const kind = victim.replace(/-2$/, '');
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(5);
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(50);
  });

  it('uses both doors about equally, and submits large jobs over HTTP alone', () => {
    const jobs = planChaos(full).flatMap((round) => round.jobs);
    const overHttp = jobs.filter(({ door }) => door === 'http').length;
    expect(Math.abs(overHttp / jobs.length - 0.5)).toBeLessThan(0.05);
    const large = jobs.filter(({ kind }) => kind === 'large');
    expect(large.length).toBeGreaterThan(5);
    expect(new Set(large.map(({ door }) => door))).toEqual(new Set(['http']));
  });
});
