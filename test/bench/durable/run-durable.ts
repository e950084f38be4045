import type { BenchOptions } from '../bench-options.js';
import { rowOf } from '../measures.js';
import { processorMsOf } from '../process-usage.js';
import type { Progress } from '../progress.js';
import { type Findings, inMs, inThousands, type Table } from '../report.js';
import { runRounds, type SamplesByTarget, valuesOf } from '../rounds.js';
import { medianOf, medianRatio, spreadOf } from '../statistics.js';
import type { DurableTarget } from './durable-targets.js';

export interface DurableParts {
  readonly floor: DurableTarget;
  readonly floorWithCall: DurableTarget;
  /** Absent where there is no Redis. */
  readonly bullmq: DurableTarget | undefined;
  readonly sluice: DurableTarget;
}

interface DurableSample {
  readonly jobsPerSecond: number;
  /** Until the last submission was acknowledged, as a part of the whole. */
  readonly submittedShare: number;
  /** What it still did after the last result. */
  readonly afterMs: number;
  /** Processor time of its processes for one job, µs; 0 where it cannot be read. */
  readonly processorUs: number;
}

/** Rounds on the durable path are long: three show the spread as well as five. */
const MOST_ROUNDS = 3;

/** From the first submission to the last result, upstream answers at once. */
export async function runDurable(parts: DurableParts, options: BenchOptions, progress: Progress): Promise<Findings> {
  const { floor, floorWithCall, bullmq, sluice } = parts;
  const targets = [floor, floorWithCall, ...(bullmq ? [bullmq] : []), sluice];
  const rounds = Math.min(options.rounds, MOST_ROUNDS);
  progress.part('durable jobs, warm-up', targets.length);
  // About ten seconds of load: until then the compilers still work on the code of what does most.
  await runRounds(measured(targets, options.heatJobs), 1, progress);
  progress.part(`durable jobs, ${inThousands(options.jobs)} a round`, targets.length * rounds);
  const samples = await runRounds(measured(targets, options.jobs), rounds, progress);
  const perSecond = (target: DurableTarget) => valuesOf(samples, target.name, ({ jobsPerSecond }) => jobsPerSecond);
  return {
    rows: [
      rowOf('durable_vs_floor', medianRatio(perSecond(sluice), perSecond(floor))),
      ...(bullmq ? [rowOf('durable_vs_bullmq', medianRatio(perSecond(sluice), perSecond(bullmq)))] : []),
      rowOf('durable_jobs_per_s', medianOf(perSecond(sluice))),
    ],
    tables: [durableTable(samples, floor.name, options)],
  };
}

function measured(targets: readonly DurableTarget[], jobs: number) {
  return targets.map(({ name, run, untilQuiet, pids }) => ({
    name,
    measure: async (): Promise<DurableSample> => {
      const usedMs = () => processorMsOf(pids());
      const beforeMs = usedMs();
      const { elapsedMs, submittedMs } = await run(jobs);
      const after = await untilQuiet();
      return {
        jobsPerSecond: (jobs * 1_000) / elapsedMs,
        submittedShare: submittedMs / elapsedMs,
        afterMs: after.elapsedMs,
        processorUs: ((usedMs() - beforeMs) * 1_000) / jobs,
      };
    },
  }));
}

function durableTable(samples: SamplesByTarget<DurableSample>, floor: string, options: BenchOptions): Table {
  const floorRate = medianOf(valuesOf(samples, floor, ({ jobsPerSecond }) => jobsPerSecond));
  return {
    title: `Durable jobs, submitted to answered, ${inThousands(options.jobs)} of about 1 KB a round`,
    columns: ['target', 'jobs/s', 'min–max', '× floor', 'submitted after', 'rest after, ms', 'CPU µs/job'],
    lines: [...samples.keys()].map((name) => {
      const rate = spreadOf(valuesOf(samples, name, ({ jobsPerSecond }) => jobsPerSecond));
      return [
        name,
        inThousands(rate.median),
        `${inThousands(rate.min)}–${inThousands(rate.max)}`,
        (rate.median / floorRate).toFixed(2),
        `${Math.round(100 * medianOf(valuesOf(samples, name, ({ submittedShare }) => submittedShare)))} %`,
        inMs(medianOf(valuesOf(samples, name, ({ afterMs }) => afterMs))),
        inThousands(medianOf(valuesOf(samples, name, ({ processorUs }) => processorUs))),
      ];
    }),
    notes: [
      'floor: four bare JetStream hops that call nobody (what durable_vs_floor is against); with-call: its last hop makes the',
      "call the others make. bullmq: Redis writes its file every second. rest after: until every stream is empty, sluice's",
      `ledger included. All brokers write to the disk at: ${options.syncInterval} (from nats-server 2.10).`,
    ],
  };
}
