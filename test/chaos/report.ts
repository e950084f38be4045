import type { ChaosOptions } from './chaos-options.js';
import type { ChaosRun } from './run-chaos.js';
import type { Measures } from './verdict.js';

/** One figure as programs read it; `must` is null where the figure is for information. */
export interface Row {
  readonly measure: keyof Measures;
  readonly value: number;
  readonly unit: string;
  readonly must: number | null;
  readonly aim: number | null;
}

interface Definition {
  readonly unit: string;
  /** The value it must have. */
  readonly must: number | null;
  readonly says: string;
}

/** More cases than this say nothing new; all are in facts.json. */
const SHOWN_CASES = 20;

export function rowsOf(measures: Measures, options: ChaosOptions): Row[] {
  return Object.entries(definitionsFor(options)).map(([measure, { unit, must }]) => ({
    measure: measure as keyof Measures,
    value: measures[measure as keyof Measures],
    unit,
    must,
    aim: must,
  }));
}

/** The report for people. */
export function printReport(run: ChaosRun, options: ChaosOptions): string {
  const definitions = definitionsFor(options);
  const lines = rowsOf(run.measures, options).map(({ measure, value, must }) => {
    const judgement = must === null || value === must ? '' : `MUST BE ${must}`;
    return `${measure.padEnd(22)}${String(value).padStart(8)}  ${judgement.padEnd(14)}${definitions[measure].says}`;
  });
  return ['Chaos', '', ...lines, '', ...run.notes.map((note) => `  ${note}`), '', ...printViolations(run), ''].join(
    '\n',
  );
}

function printViolations({ violations, evidence }: ChaosRun): string[] {
  if (violations.length === 0) return ['Every promise was kept.'];
  const lines = violations.flatMap(({ promise, cases }) => [
    `BROKEN: ${promise} (${cases.length})`,
    ...cases.slice(0, SHOWN_CASES).map((one) => `  ${one}`),
    ...(cases.length > SHOWN_CASES ? [`  and ${cases.length - SHOWN_CASES} more`] : []),
  ]);
  return [...lines, `The logs of every process and facts.json are in ${evidence}.`];
}

function definitionsFor({ jobs, kills }: ChaosOptions): Readonly<Record<keyof Measures, Definition>> {
  return {
    accepted: { unit: 'jobs', must: jobs, says: 'jobs acknowledged while processes were killed' },
    succeeded: { unit: 'jobs', must: null, says: 'of these, answered' },
    failed: { unit: 'jobs', must: null, says: 'of these, ended without an answer (the provider refuses some)' },
    lost: { unit: 'jobs', must: 0, says: 'acknowledged, without a result; rolling restart included' },
    duplicated: { unit: 'jobs', must: 0, says: 'with a second job, result or differing answer' },
    upstream_calls: { unit: 'calls', must: null, says: 'received by the provider for the accepted jobs' },
    calls_without_row: { unit: 'calls', must: 0, says: 'received by the provider, unknown to the ledger' },
    rows_duplicated: { unit: 'rows', must: 0, says: 'a second row of an attempt' },
    rows_unknown: { unit: 'rows', must: null, says: 'attempts whose worker was killed' },
    kills: { unit: 'kills', must: kills, says: 'SIGKILLs of the five services and nats-server' },
    redelivered_on_drain: { unit: 'deliveries', must: 0, says: 'handed out again over a rolling restart' },
  };
}
