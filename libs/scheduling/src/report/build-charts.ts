import { LANES } from '#contracts';
import type { Optimum } from '../optimum/optimum-problem.js';
import type { WorkMeasure } from '../optimum/work-measure.js';
import type { SimulationResult } from '../simulation/simulation-types.js';
import type { Workload } from '../simulation/workload.js';
import { usedShare } from './measure-run.js';
import { quantiles } from './quantile.js';
import type { Chart } from './report-page.js';
import { tenantCharts } from './tenant-charts.js';
import { rebin, round, runningSum, sumByBin, type TimeBins, timeBins } from './time-bins.js';

export interface ChartRequest {
  readonly workload: Workload;
  readonly optimum: Optimum;
  readonly windowMs: number;
  /** Work per ms that the reserved pools serve at their rate: what utilisation is a share of. */
  readonly reservedWorkPerMs: number;
  readonly workOf: WorkMeasure;
  /** The first is looked at closely; all are compared. */
  readonly runs: readonly SimulationResult[];
}

const NANO_USD = 1e9;
const QUANTILES = 100;

/** The pictures of a comparison: cost by lane, reserved utilisation, gap to the optimum, lateness, service of tenants. */
export function buildCharts(request: ChartRequest): Chart[] {
  const { workload, runs } = request;
  const lastMs = workload.jobs.reduce((latest, { deadlineMs }) => Math.max(latest, deadlineMs), workload.spanMs);
  const bins = timeBins(lastMs);
  const [first] = runs;
  if (!first) return [];
  return [
    costByLane(request, first, bins),
    reservedUtilisation(request, bins),
    gapToOptimum(request, bins),
    lateness(request),
    ...tenantCharts(workload, first, lastMs),
  ];
}

function costByLane({ workload }: ChartRequest, run: SimulationResult, bins: TimeBins): Chart {
  const series = LANES.map((lane, index) => {
    const values = sumByBin(workload.jobs, bins, (job) => {
      const isLane = run.perJob.lane[job.index] === index;
      return isLane
        ? { atMs: run.perJob.finishMs[job.index] ?? 0, amount: run.perJob.costNanoUsd[job.index] ?? 0 }
        : undefined;
    });
    return { label: lane, values: values.map((value) => round(value / NANO_USD)) };
  });
  return {
    title: `Cost by lane over time, ${run.policy}`,
    note: 'Dollars paid for the jobs that came back in each stretch, by the lane that answered; reserved is paid for already.',
    kind: 'stack',
    xLabel: 'hours',
    yLabel: 'US dollars',
    x: bins.hours,
    series,
  };
}

function reservedUtilisation(request: ChartRequest, bins: TimeBins): Chart {
  const { workload, optimum, windowMs, reservedWorkPerMs, workOf, runs } = request;
  const full = reservedWorkPerMs * bins.binMs;
  const asShare = (values: readonly number[]) => values.map((value) => (full > 0 ? round(value / full) : 0));
  const reserved = LANES.indexOf('reserved');
  return {
    title: 'Reserved utilisation',
    note: 'Share of the prepaid rate that is used. A trough below 1 while work waits or is bought elsewhere is money lost.',
    kind: 'step',
    xLabel: 'hours',
    yLabel: 'share of the rate',
    x: bins.hours,
    marks: [1],
    series: [
      ...runs.map((run) => ({
        label: run.policy,
        values: asShare(
          sumByBin(workload.jobs, bins, (job) =>
            run.perJob.lane[job.index] === reserved
              ? { atMs: run.perJob.startMs[job.index] ?? 0, amount: workOf(job) }
              : undefined,
          ),
        ),
      })),
      { label: 'optimum', values: asShare(rebin(optimum.servedPerWindow, windowMs, bins)), isReference: true },
    ],
  };
}

function gapToOptimum({ workload, optimum, windowMs, runs }: ChartRequest, bins: TimeBins): Chart {
  const best = runningSum(rebin(optimum.costPerWindow, windowMs, bins));
  return {
    title: 'Gap to the optimum',
    note: 'Dollars paid above the clairvoyant optimum so far, counted when the job arrived; late jobs count their list price on top. Click a name to hide its line.',
    kind: 'line',
    xLabel: 'hours',
    yLabel: 'US dollars',
    x: bins.hours,
    marks: [0],
    series: runs.map((run) => {
      const paid = sumByBin(workload.jobs, bins, (job) => {
        const penalty = run.perJob.late[job.index] ? (run.perJob.listNanoUsd[job.index] ?? 0) : 0;
        return { atMs: job.arrivalMs, amount: (run.perJob.costNanoUsd[job.index] ?? 0) + penalty };
      });
      return {
        label: run.policy,
        values: runningSum(paid).map((sum, bin) => round((sum - (best[bin] ?? 0)) / NANO_USD)),
      };
    }),
  };
}

function lateness({ workload, runs }: ChartRequest): Chart {
  const steps = Array.from({ length: QUANTILES + 1 }, (_, step) => step / QUANTILES);
  return {
    title: 'Time used of the time allowed',
    note: 'Jobs in order of how much of their time they took; above 1 is late. Early earns nothing, so close to 1 is no fault.',
    kind: 'line',
    xLabel: 'share of jobs',
    yLabel: 'share of time',
    x: steps,
    marks: [1],
    series: runs.map((run) => {
      const shares = workload.jobs.map((job) => usedShare(run, job));
      const values = quantiles(shares, steps);
      return { label: run.policy, values: values.map((value) => (Number.isFinite(value) ? round(value) : null)) };
    }),
  };
}
