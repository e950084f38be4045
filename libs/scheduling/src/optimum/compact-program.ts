import { type LinearProgram, LinearProgramBuilder } from './linear-program.js';
import type { OptimumProblem, ReservedCapacity, WorkGroup } from './optimum-problem.js';

/** Where the columns and rows of an `OptimumProblem` are; `scale` is work in one unit of the program. */
export interface CompactProgram {
  readonly program: LinearProgram;
  readonly scale: number;
  readonly pools: number;
  /** First column of what each group sends to each pool, by window: `served[group][pool] + window`. */
  readonly served: readonly (readonly number[])[];
  /** First column of what each group has bought elsewhere up to a window. */
  readonly bought: readonly number[];
  /** Rows of each capacity, by period. */
  readonly capacityRows: readonly (readonly number[])[];
  /** What the rows of each capacity are divided by, so that their factors are around 1 whatever the unit. */
  readonly capacityScales: readonly number[];
}

/**
 * The optimum as a linear program of O(groups × windows) instead of O(jobs × windows). In a group all jobs have the same
 * time to their deadline, so serving them in order of arrival is as good as any other order and three numbers say
 * everything about window t: what is served in it, what waits after it, and what has been bought elsewhere up to it.
 *
 *     waits[t] = waits[t−1] + arrivals[t] − served[t] − (bought[t] − bought[t−1])      nothing is lost or made up
 *     waits[t] <= what arrived in the last `lag` windows and is not bought elsewhere   nothing waits past its deadline
 *     0 <= bought[t] − bought[t−1] <= arrivals[t]
 *     Σ burn × served[t] + level[t−1] − level[t] <= rate[t],  0 <= level <= burst      the leaky bucket of each capacity
 *
 * Work is scaled by the mean arrivals of a window: solvers compare with absolute tolerances around 1e-7.
 */
export function buildCompactProgram(problem: OptimumProblem): CompactProgram {
  const builder = new LinearProgramBuilder();
  const scale = meanArrivals(problem);
  const pools = 1 + Math.max(-1, ...problem.capacities.map(({ pool }) => pool));
  const served: number[][] = [];
  const bought: number[] = [];
  for (const group of problem.groups) {
    const columns = addGroup(builder, group, problem.windowCount, { scale, pools });
    served.push(columns.served);
    bought.push(columns.bought);
  }
  const capacityScales = problem.capacities.map((_, index) => largestBurn(problem.groups, index));
  const capacityRows = problem.capacities.map((capacity, index) => {
    const burnScale = capacityScales[index] ?? 1;
    const burns = problem.groups.map((group) => (group.burns[index] ?? 0) / burnScale);
    const first = served.map((columns) => columns[capacity.pool] ?? 0);
    return addCapacity(builder, capacity, { burns, first, scale: scale * burnScale, windowCount: problem.windowCount });
  });
  return { program: builder.build(), scale, pools, served, bought, capacityRows, capacityScales };
}

interface GroupColumns {
  readonly served: number[];
  readonly bought: number;
}

function addGroup(
  builder: LinearProgramBuilder,
  group: WorkGroup,
  windowCount: number,
  { scale, pools }: { scale: number; pools: number },
): GroupColumns {
  const served = Array.from({ length: pools }, () => builder.addColumns(windowCount));
  const waits = builder.addColumns(windowCount);
  const bought = builder.addColumns(windowCount);
  let recent = 0;
  for (let window = 0; window < windowCount; window++) {
    const arrivals = (group.arrivals[window] ?? 0) / scale;
    // A row whose active bound is a tiny negative number from adding and taking away would be infeasible.
    recent = Math.max(0, recent + arrivals - (group.arrivals[window - group.lagWindows] ?? 0) / scale);
    // `bought` is cumulative, so the price of window t is paid on bought[t] and taken back on bought[t−1].
    builder.addCost(bought + window, group.otherNanoUsd[window] ?? 0);
    if (window > 0) builder.addCost(bought + window - 1, -(group.otherNanoUsd[window] ?? 0));
    const step: [number, number][] = [[bought + window, 1]];
    if (window > 0) step.push([bought + window - 1, -1]);
    builder.addRow(step, { lower: 0, upper: arrivals });
    const balance: [number, number][] = [[waits + window, 1], ...step, ...served.map(at(window))];
    if (window > 0) balance.push([waits + window - 1, -1]);
    builder.addRow(balance, { lower: arrivals, upper: arrivals });
    const waiting: [number, number][] = [[waits + window, 1]];
    if (group.lagWindows > 0) waiting.push([bought + window, 1]);
    if (group.lagWindows > 0 && window >= group.lagWindows) waiting.push([bought + window - group.lagWindows, -1]);
    const last = window === windowCount - 1;
    builder.addRow(waiting, { lower: Number.NEGATIVE_INFINITY, upper: group.lagWindows > 0 ? recent : 0 });
    if (last) builder.addRow([[waits + window, 1]], { lower: 0, upper: 0 });
  }
  return { served, bought };
}

interface CapacityColumns {
  readonly burns: readonly number[];
  /** First served column of each group in this capacity's pool. */
  readonly first: readonly number[];
  readonly scale: number;
  readonly windowCount: number;
}

function addCapacity(
  builder: LinearProgramBuilder,
  { periodWindows, perPeriod, burstUnits }: ReservedCapacity,
  { burns, first, scale, windowCount }: CapacityColumns,
): number[] {
  const periods = Math.ceil(windowCount / periodWindows);
  const level = builder.addColumns(periods, 0, { lower: 0, upper: burstUnits / scale });
  const rows: number[] = [];
  for (let period = 0; period < periods; period++) {
    const entries: [number, number][] = [[level + period, -1]];
    if (period > 0) entries.push([level + period - 1, 1]);
    const end = Math.min(windowCount, (period + 1) * periodWindows);
    for (let window = period * periodWindows; window < end; window++) {
      for (const [group, burn] of burns.entries()) entries.push([(first[group] ?? 0) + window, burn]);
    }
    const upper = (perPeriod[period] ?? 0) / scale;
    rows.push(builder.addRow(entries, { lower: Number.NEGATIVE_INFINITY, upper }));
  }
  return rows;
}

function largestBurn(groups: readonly WorkGroup[], index: number): number {
  return groups.reduce((most, { burns }) => Math.max(most, burns[index] ?? 0), 0) || 1;
}

function at(window: number): (first: number) => [number, number] {
  return (first) => [first + window, 1];
}

function meanArrivals({ groups, windowCount }: OptimumProblem): number {
  let total = 0;
  for (const { arrivals } of groups)
    for (let window = 0; window < windowCount; window++) total += arrivals[window] ?? 0;
  return total > 0 ? total / windowCount : 1;
}
