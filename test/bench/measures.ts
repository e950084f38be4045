/** One figure as programs read it. `must` and `aim` are null where only the trend is of interest. */
export interface Row {
  readonly measure: string;
  readonly value: number;
  readonly unit: 'ratio' | 'jobs/s' | 'MB';
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

const definitions: Readonly<Record<string, Definition>> = {
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
  ...addedTimes,
  ttft_p50_vs_portkey_c16: {
    unit: 'ratio',
    must: 0.2,
    lessIsBetter: true,
    says: 'time added to the first token, against Portkey',
  },
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
