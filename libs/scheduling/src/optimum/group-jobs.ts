import type { WorkloadJob } from '../simulation/workload.js';

export interface JobGroup {
  /** Windows after its arrival window in which every job of the group may still be served (rounded up). */
  readonly lagWindows: number;
  readonly jobs: readonly WorkloadJob[];
}

/** More distinct times to the deadline than this are rounded up to powers of `LAG_STEP`. */
const MOST_LAGS = 12;
/** Rounding a deadline up by at most a tenth only makes the optimum cheaper, so it stays a bound. */
const LAG_STEP = 1.1;

/** Cheapest first: groups of jobs that are served in order of arrival. */
export function groupByLag(jobs: readonly WorkloadJob[], windowMs: number): JobGroup[] {
  const lagOf = (job: WorkloadJob) => Math.ceil(Math.max(0, job.deadlineMs - job.arrivalMs) / windowMs - ROUNDING);
  const exact = new Set(jobs.map(lagOf));
  const round = exact.size <= MOST_LAGS ? (lag: number) => lag : roundUp;
  const groups = new Map<number, WorkloadJob[]>();
  for (const job of jobs) {
    const lag = round(lagOf(job));
    const group = groups.get(lag);
    if (group) group.push(job);
    else groups.set(lag, [job]);
  }
  return [...groups]
    .sort(([left], [right]) => left - right)
    .map(([lagWindows, grouped]) => ({ lagWindows, jobs: grouped }));
}

/** Arrival + 15 min − arrival is not 15 min in floating point, and must not become one more window. */
const ROUNDING = 1e-6;

function roundUp(lag: number): number {
  return lag <= 1 ? lag : Math.ceil(LAG_STEP ** Math.ceil(Math.log(lag) / Math.log(LAG_STEP) - ROUNDING));
}

/** Splits jobs into groups of similar `mixOf` and about equal number; equal mixes stay together. */
export function splitByMix(
  jobs: readonly WorkloadJob[],
  mixOf: (job: WorkloadJob) => number,
  parts: number,
): WorkloadJob[][] {
  if (parts <= 1) return [[...jobs]];
  const sorted = jobs.map((job) => ({ job, mix: mixOf(job) })).sort((left, right) => left.mix - right.mix);
  const split: WorkloadJob[][] = [];
  let previous = Number.NaN;
  for (const [index, { job, mix }] of sorted.entries()) {
    const last = split.at(-1);
    const isDue = index >= (split.length * sorted.length) / parts;
    if (!last || (isDue && mix !== previous)) split.push([job]);
    else last.push(job);
    previous = mix;
  }
  return split;
}
