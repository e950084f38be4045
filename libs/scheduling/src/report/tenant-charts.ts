import type { SimulationResult } from '../simulation/simulation-types.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { usedShare } from './measure-run.js';
import { quantile } from './quantile.js';
import type { Chart } from './report-page.js';
import { binOf, round, runningSum, sumByBin, type TimeBins, timeBins } from './time-bins.js';

const NANO_USD = 1e9;
/** More lines than colours say nothing. */
const MOST_TENANTS = 8;
/** A 95th percentile of the few jobs of a finer bin would be noise. */
const QUANTILE_BINS = 40;

function largestTenants({ jobs }: Workload): string[] {
  const counts = new Map<string, number>();
  for (const { tenant } of jobs) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
  const sorted = [...counts].sort((left, right) => right[1] - left[1]);
  return sorted.slice(0, MOST_TENANTS).map(([tenant]) => tenant);
}

/** What tenants got and how long they waited, of one run. */
export function tenantCharts(workload: Workload, run: SimulationResult, lengthMs: number): Chart[] {
  return [
    serviceOfTenants(workload, run, timeBins(lengthMs)),
    latenessOfTenants(workload, run, timeBins(lengthMs, QUANTILE_BINS)),
  ];
}

function serviceOfTenants(workload: Workload, run: SimulationResult, bins: TimeBins): Chart {
  const series = largestTenants(workload).map((tenant) => {
    const values = sumByBin(workload.jobs, bins, (job) =>
      job.tenant === tenant
        ? { atMs: run.perJob.finishMs[job.index] ?? 0, amount: run.perJob.listNanoUsd[job.index] ?? 0 }
        : undefined,
    );
    return { label: tenant, values: runningSum(values).map((sum) => round(sum / NANO_USD)) };
  });
  return {
    title: `Service per tenant, ${run.policy}`,
    note: 'List price of what has been answered so far.',
    kind: 'line',
    xLabel: 'hours',
    yLabel: 'US dollars',
    x: bins.hours,
    series,
  };
}

function latenessOfTenants(workload: Workload, run: SimulationResult, bins: TimeBins): Chart {
  const series = largestTenants(workload).map((tenant) => ({
    label: tenant,
    values: usedByBin(workload.jobs, tenant, run, bins),
  }));
  return {
    title: `Lateness per tenant, ${run.policy}`,
    note: '95th percentile of the time used of the time allowed, by arrival. A neighbour must not lift anybody above 1.',
    kind: 'line',
    xLabel: 'hours',
    yLabel: 'share of time',
    x: bins.hours,
    marks: [1],
    series,
  };
}

function usedByBin(
  jobs: readonly WorkloadJob[],
  tenant: string,
  run: SimulationResult,
  bins: TimeBins,
): (number | null)[] {
  const shares = Array.from({ length: bins.count }, (): number[] => []);
  for (const job of jobs) if (job.tenant === tenant) shares[binOf(bins, job.arrivalMs)]?.push(usedShare(run, job));
  return shares.map((values) => {
    const high = quantile(values, 0.95);
    return Number.isFinite(high) ? round(high) : null;
  });
}
