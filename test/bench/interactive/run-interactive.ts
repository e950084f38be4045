import type { BenchOptions } from '../bench-options.js';
import type { GatewayLayout } from '../gateway-under-test.js';
import { CONNECTIONS, type Row, rowOf } from '../measures.js';
import { watchMemory } from '../process-usage.js';
import type { Progress } from '../progress.js';
import type { Findings, Table } from '../report.js';
import { runRounds, type SamplesByTarget, valuesOf } from '../rounds.js';
import { medianRatio } from '../statistics.js';
import { addedRatio, loadTable } from './describe-load.js';
import type { InteractiveSample, InteractiveTarget, LoadShape } from './interactive-targets.js';

export interface InteractiveParts {
  readonly direct: InteractiveTarget;
  readonly onePid: () => number | undefined;
  readonly one: InteractiveTarget;
  readonly startPortkey: (streams: boolean) => Promise<StartedTarget>;
  /** Four processes in a row with nothing to do in them. */
  readonly startBare: () => Promise<StartedTarget>;
  /** Started for the part that needs it only: five idle processes are not quite idle. */
  readonly startFive: (layout: FiveLayout) => Promise<StartedTarget>;
}

export type FiveLayout = Exclude<GatewayLayout, 'one process'>;

export interface StartedTarget {
  readonly target: InteractiveTarget;
  readonly stop: () => Promise<void>;
}

export type InteractiveSamples = SamplesByTarget<InteractiveSample>;

const COMPARED_CONNECTIONS = 16;

const BARE_NOTES = [
  'bare: four processes in a row over a broker of their own, node:http and undici at its ends, with no key, limit, check,',
  'choice, log, metering or ledger.',
];

/** Whole answers, the upstream answers at once, at each number of connections. */
export async function runInteractive(
  parts: InteractiveParts,
  options: BenchOptions,
  progress: Progress,
): Promise<Findings> {
  const rows: Row[] = [];
  const tables: Table[] = [];
  const portkey = await parts.startPortkey(false);
  await heat([parts.direct, portkey.target, parts.one], options, progress);
  for (const connections of CONNECTIONS) {
    const targets = [parts.direct, portkey.target, parts.one];
    const { samples, mostMb } = await measureAt(connections, targets, parts, options, progress);
    tables.push(loadTable(`Chat completion, ${connections} connections`, samples, ({ p50Ms }) => p50Ms));
    if (connections === COMPARED_CONNECTIONS)
      rows.push(throughputRow('rps_vs_portkey_c16', samples, 'one process', 'portkey'));
    rows.push(
      rowOf(
        `added_p50_vs_portkey_c${connections}`,
        addedRatio(samples, ({ p50Ms }) => p50Ms),
      ),
      rowOf(
        `added_p99_vs_portkey_c${connections}`,
        addedRatio(samples, ({ p99Ms }) => p99Ms),
      ),
    );
    if (connections === Math.max(...CONNECTIONS) && mostMb > 0) rows.push(rowOf('rss_mb', mostMb));
  }
  const five = await measureFive(portkey.target, parts, options, progress);
  const decided = await measureDecided(portkey.target, parts, options, progress);
  await portkey.stop();
  return {
    rows: [...rows, ...five.rows, ...decided.rows],
    tables: [...tables, ...five.tables, ...decided.tables],
  };
}

/** Apart from the others: five processes that wait take a thirtieth of two processors from whoever is measured. */
async function measureFive(
  portkey: InteractiveTarget,
  parts: InteractiveParts,
  options: BenchOptions,
  progress: Progress,
): Promise<Findings> {
  const five = await parts.startFive('five processes');
  try {
    await heat([five.target], options, progress);
    const targets = [parts.direct, portkey, five.target];
    const { samples } = await measureAt(COMPARED_CONNECTIONS, targets, parts, options, progress);
    return {
      rows: [throughputRow('rps_vs_portkey_c16_five', samples, 'five processes', 'portkey')],
      tables: [fiveTable('The same in five processes', samples)],
    };
  } finally {
    await five.stop();
  }
}

/** Every call through every stage: what the hops themselves cost, beside processes that only hand a call on. */
async function measureDecided(
  portkey: InteractiveTarget,
  parts: InteractiveParts,
  options: BenchOptions,
  progress: Progress,
): Promise<Findings> {
  const bare = await parts.startBare();
  const decided = await parts.startFive('every call decided');
  try {
    await heat([bare.target, decided.target], options, progress);
    const targets = [parts.direct, portkey, bare.target, decided.target];
    const { samples } = await measureAt(COMPARED_CONNECTIONS, targets, parts, options, progress);
    return {
      rows: [
        throughputRow('rps_vs_portkey_c16_five_decided', samples, 'every call decided', 'portkey'),
        throughputRow('rps_vs_floor_c16_five', samples, 'every call decided', 'bare'),
      ],
      tables: [{ ...fiveTable('The same in five processes, every call decided', samples), notes: BARE_NOTES }],
    };
  } finally {
    await decided.stop();
    await bare.stop();
  }
}

function fiveTable(title: string, samples: InteractiveSamples): Table {
  return loadTable(`${title}, ${COMPARED_CONNECTIONS} connections`, samples, ({ p50Ms }) => p50Ms);
}

/** Streams whose chunks are paced over 100 ms: until the first token. */
export async function runFirstToken(
  parts: InteractiveParts,
  options: BenchOptions,
  progress: Progress,
): Promise<Findings> {
  const shape = shapeOf(options, COMPARED_CONNECTIONS, true);
  const portkey = await parts.startPortkey(true);
  await heat([portkey.target], options, progress);
  const targets = [parts.direct, portkey.target, parts.one].map((target) => target(shape));
  progress.part('time to first token', targets.length * options.rounds);
  const samples = await runRounds(targets, options.rounds, progress);
  await portkey.stop();
  const title = `Streamed chat completion, ${COMPARED_CONNECTIONS} connections: time to the first token`;
  return {
    rows: [
      rowOf(
        'ttft_p50_vs_portkey_c16',
        addedRatio(samples, ({ firstDataP50Ms }) => firstDataP50Ms),
      ),
    ],
    tables: [loadTable(title, samples, ({ firstDataP50Ms }) => firstDataP50Ms)],
  };
}

async function measureAt(
  connections: number,
  targets: readonly InteractiveTarget[],
  { onePid }: InteractiveParts,
  options: BenchOptions,
  progress: Progress,
): Promise<{ samples: InteractiveSamples; mostMb: number }> {
  const shape = shapeOf(options, connections, false);
  progress.part(`${connections} connections`, targets.length * options.rounds);
  const mostMb = watchMemory(onePid());
  const samples = await runRounds(
    targets.map((target) => target(shape)),
    options.rounds,
    progress,
  );
  return { samples, mostMb: mostMb() };
}

/** A process that was just started runs uncompiled code: what it does then is not what it does all day. */
async function heat(targets: readonly InteractiveTarget[], options: BenchOptions, progress: Progress): Promise<void> {
  const shape = { ...shapeOf(options, COMPARED_CONNECTIONS, false), measureMs: options.heatMs };
  progress.part('warm-up', targets.length);
  await runRounds(
    targets.map((target) => target(shape)),
    1,
    progress,
  );
}

function shapeOf({ warmUpMs, measureMs }: BenchOptions, connections: number, stream: boolean): LoadShape {
  return { connections, stream, warmUpMs, measureMs };
}

function throughputRow(measure: string, samples: InteractiveSamples, name: string, against: string): Row {
  const perSecond = (target: string) => valuesOf(samples, target, ({ requestsPerSecond }) => requestsPerSecond);
  return rowOf(measure, medianRatio(perSecond(name), perSecond(against)));
}
