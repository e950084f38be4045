import { WIRE_NAMES } from '#providers';
import { MAPPING_BODIES, mappingMeasure } from './mapping/mapping-measures.js';

/** One figure as programs read it. `must` and `aim` are null where only the trend is of interest. */
export interface Row {
  readonly measure: string;
  readonly value: number;
  readonly unit: 'ratio' | 'jobs/s' | 'MB' | 'us' | 'share' | 'decisions/s';
  readonly must: number | null;
  readonly aim: number | null;
}

interface Definition {
  readonly unit: Row['unit'];
  readonly must?: number;
  readonly aim?: number;
  /** Whether less is better, as for a cost. */
  readonly lessIsBetter?: boolean;
  readonly says: string;
}

export const CONNECTIONS = [1, 16, 64, 256] as const;

const addedTimes = Object.fromEntries(
  CONNECTIONS.flatMap((connections): [string, Definition][] => [
    [
      `added_p50_vs_portkey_c${connections}`,
      { unit: 'ratio', must: 0.6, aim: 0.3, lessIsBetter: true, says: 'time added to a call, median, against Portkey' },
    ],
    [
      `added_p99_vs_portkey_c${connections}`,
      { unit: 'ratio', lessIsBetter: true, says: 'time added to a call, 99th percentile, against Portkey' },
    ],
  ]),
);

const costRatio = { unit: 'ratio', lessIsBetter: true } as const;

/** Of the scheduler, printed by `npm run bench:scheduling`; what they mean exactly is said in test/bench/scheduling. */
const schedulingMeasures: Readonly<Record<string, Definition>> = {
  cost_ratio_base: { ...costRatio, must: 1.15, aim: 1.05, says: 'cost against the clairvoyant optimum' },
  cost_ratio_stuck_batches: { ...costRatio, must: 1.25, aim: 1.1, says: 'the same, 40 % of batches stuck' },
  cost_ratio_batch_outage: { ...costRatio, must: 1.25, aim: 1.1, says: 'the same, no batch moves for 18 hours' },
  cost_ratio_estimates_x2: {
    ...costRatio,
    must: 1.25,
    aim: 1.12,
    says: 'the same, real output 0.5 to 2 times the expected',
  },
  late_feasible_share: {
    unit: 'share',
    must: 0.001,
    aim: 0,
    lessIsBetter: true,
    says: 'jobs late that the optimum serves in time, worst of these scenarios',
  },
  reserved_utilisation: { unit: 'ratio', must: 0.95, aim: 0.98, says: 'reserved capacity used, against the optimum' },
  flood_lateness_ratio: {
    unit: 'ratio',
    must: 1.2,
    aim: 1.05,
    lessIsBetter: true,
    says: "95th percentile of the others' lateness beside a flooding tenant, against without it",
  },
  decisions_per_s_100k: { unit: 'decisions/s', must: 50_000, aim: 200_000, says: 'one core, 100,000 jobs held' },
  decision_cost_1m_vs_1k: {
    unit: 'ratio',
    // log2(1,000,000) / log2(1,000) = 2, times five: a step between a thousand jobs finds them in the processor's cache, a
    // step between a million waits for memory. Growth with the square root would be 32, linear growth 1,000.
    must: 10,
    aim: 4,
    lessIsBetter: true,
    says: 'time of a decision with 1,000,000 jobs held, against 1,000',
  },
};

const mappingCosts = Object.fromEntries(
  WIRE_NAMES.flatMap((wire): [string, Definition][] => [
    ...MAPPING_BODIES.map(({ size }): [string, Definition] => [
      mappingMeasure(wire, size),
      { unit: 'us', lessIsBetter: true, says: `mapping a request of ${size} to the ${wire} wire` },
    ]),
    [mappingMeasure(wire), { unit: 'us', lessIsBetter: true, says: `mapping one streamed chunk of the ${wire} wire` }],
  ]),
);

const definitions: Readonly<Record<string, Definition>> = {
  ...schedulingMeasures,
  durable_vs_floor: {
    unit: 'ratio',
    must: 0.6,
    aim: 1,
    says: 'jobs/s against four bare JetStream hops (which call nobody)',
  },
  durable_vs_bullmq: {
    unit: 'ratio',
    must: 0.4,
    aim: 1,
    says: 'jobs/s against BullMQ whose worker makes the same call',
  },
  durable_jobs_per_s: { unit: 'jobs/s', says: 'submitted, called, answered' },
  // 1.3: two halves of one and the same run differ by up to a quarter on a busy machine.
  queued_100k_vs_1k: {
    unit: 'ratio',
    must: 1.3,
    aim: 1,
    lessIsBetter: true,
    says: 'cost of a job, 100,000 against 1,000 queued',
  },
  rps_vs_portkey_c16: { unit: 'ratio', must: 4, aim: 10, says: 'requests/s, one process, against Portkey' },
  rps_vs_portkey_c16_five: { unit: 'ratio', must: 2.5, aim: 4, says: 'requests/s, five processes, against Portkey' },
  rps_vs_portkey_c16_five_decided: {
    unit: 'ratio',
    says: 'the same with no call granted: each goes through every stage',
  },
  rps_vs_floor_c16_five: {
    unit: 'ratio',
    says: 'requests/s, each through every stage, against four bare processes in a row',
  },
  ...addedTimes,
  ttft_p50_vs_portkey_c16: {
    unit: 'ratio',
    must: 0.2,
    lessIsBetter: true,
    says: 'time added to the first token, against Portkey',
  },
  ...mappingCosts,
  rss_mb: { unit: 'MB', lessIsBetter: true, says: 'most memory of the one process at 256 connections' },
};

/** @throws Error for a measure that is not defined: a misspelt one must not become a row nobody looks for. */
export function rowOf(measure: string, value: number): Row {
  const { unit, must = null, aim = null } = definitionOf(measure);
  return { measure, value: Number(value.toPrecision(4)), unit, must, aim };
}

export type Judgement = 'aim' | 'must' | 'missed' | 'none';

export function judge({ measure, value, must, aim }: Row): Judgement {
  if (must === null) return 'none';
  const { lessIsBetter = false } = definitionOf(measure);
  const reaches = (mark: number) => (lessIsBetter ? value <= mark : value >= mark);
  if (aim !== null && reaches(aim)) return 'aim';
  return reaches(must) ? 'must' : 'missed';
}

export function describeMeasure(measure: string): string {
  return definitionOf(measure).says;
}

function definitionOf(measure: string): Definition {
  const definition = definitions[measure];
  if (!definition) throw new Error(`no measure is called ${measure}: define it in measures.ts`);
  return definition;
}
