import { referencePrice } from '../optimum/problem-of-workload.js';
import { type WorkMeasure, workMeasure } from '../optimum/work-measure.js';
import type { ReservedPool } from '../pools/pool.js';
import type { WorkloadJob } from '../simulation/workload.js';
import { listCostNanoUsd, reservedUnits } from '../workload/size-reserved.js';
import type { Stage } from '../workload/stage-scenario.js';
import { buildCharts } from './build-charts.js';
import type { Comparison } from './compare-policies.js';
import { adviceTable, comparisonTable } from './comparison-tables.js';
import type { ReportPage, ReportTable } from './report-page.js';

/** The tables of one comparison: policies, and what more reserved capacity would be worth. */
export function comparisonTables({ stage, optimum, advice, figures }: Comparison): ReportTable[] {
  const { jobs } = stage.workload;
  const price = referencePrice(stage.pools);
  const listNanoUsd = jobs.reduce((sum, job) => sum + listCostNanoUsd(price, job), 0);
  const work = workOfAll(jobs, workMeasure(stage.pools, price));
  const title = `${stage.scenario.name}: ${stage.scenario.says}${loadOf(stage)}`;
  const tables = [comparisonTable(title, figures, optimum, { listNanoUsd, work })];
  return advice.length > 0 ? [...tables, adviceTable(advice, stage.pools.reserved)] : tables;
}

/** Several comparisons as one page; the plots are those of the first. */
export function comparisonPage(comparisons: readonly Comparison[], facts: readonly string[]): ReportPage {
  const [first] = comparisons;
  return {
    title: 'Sluice: policies against the clairvoyant optimum',
    facts,
    tables: comparisons.flatMap(comparisonTables),
    charts: first ? chartsOf(first) : [],
  };
}

/** Mean load as a multiple of the reserved rate, floods included. */
function loadOf({ workload, pools }: Stage): string {
  const [pool] = pools.reserved;
  if (!pool || ratePerMs(pool) === 0) return '';
  const loadPerMs = unitsOfAll(pool, workload.jobs) / Math.max(1, workload.spanMs);
  return ` (load ${(loadPerMs / (ratePerMs(pool) * pools.reserved.length)).toFixed(2)} × reserved rate)`;
}

function chartsOf({ stage, optimum, windowMs, results }: Comparison) {
  const { workload, pools } = stage;
  const workOf = workMeasure(pools, referencePrice(pools));
  const work = workOfAll(workload.jobs, workOf);
  // A pool that counts otherwise than work is measured serves the mean mix at that much work per ms.
  const rates = pools.reserved.map((pool) => (ratePerMs(pool) * work) / unitsOfAll(pool, workload.jobs));
  const reservedWorkPerMs = rates.reduce((sum, rate) => sum + rate, 0);
  return buildCharts({ workload, optimum, windowMs, reservedWorkPerMs, workOf, runs: results });
}

function workOfAll(jobs: readonly WorkloadJob[], workOf: WorkMeasure): number {
  return jobs.reduce((sum, job) => sum + workOf(job), 0);
}

function ratePerMs(pool: ReservedPool): number {
  return pool.capacity.input / pool.windowMs;
}

function unitsOfAll(pool: ReservedPool, jobs: readonly WorkloadJob[]): number {
  return jobs.reduce((sum, job) => sum + (reservedUnits(pool, job)[0] ?? 0), 0) || 1;
}
