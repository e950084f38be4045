import { streams } from '#contracts';
import type { BenchOptions } from '../bench-options.js';
import type { ChildProgram } from '../children/child-program.js';
import type { UpstreamAnswer, UpstreamQuestion } from '../children/upstream-program.js';
import { rowOf } from '../measures.js';
import { processorMsOf } from '../process-usage.js';
import type { Progress } from '../progress.js';
import { type Findings, inMs, inThousands, type Table } from '../report.js';
import { runRounds, type SamplesByTarget, valuesOf } from '../rounds.js';
import { medianRatio, spreadOf } from '../statistics.js';
import { DURABLE_WINDOW, type JobSubmitter } from './durable-targets.js';

export interface QueueParts {
  readonly submitter: JobSubmitter;
  /** Gateway and broker. */
  readonly pids: () => readonly (number | undefined)[];
  /** Holds calls back while jobs queue up. */
  readonly upstream: ChildProgram<UpstreamQuestion, UpstreamAnswer>;
}

interface QueueSample {
  readonly submitMsPerJob: number;
  readonly finishMsPerJob: number;
  /** Processor time of gateway and broker for one job, submitted and finished, µs; 0 where it cannot be read. */
  readonly processorUs: number;
}

const FEW = 1_000;
/** Enough to be timed, few enough that a full queue stays full. */
const TIMED_JOBS = 2_000;
/** While others are still on their way to the queue, a job pays for them, too. */
const STAGES = [streams.accepted, streams.classified, streams.calls].map(({ name }) => name);

/**
 * What a job costs while others wait: the time to submit 2,000 more and the time to finish 2,000, with 1,000 and with
 * 100,000 jobs already queued before a provider that holds its calls. Submitting ends when the new ones are queued, too.
 */
export async function runQueue(parts: QueueParts, options: BenchOptions, progress: Progress): Promise<Findings> {
  const many = options.queuedJobs;
  let left = options.queueRounds * 2;
  const targets = [FEW, many].map((queued) => ({
    name: inThousands(queued),
    // After the last one the gateway is stopped: nobody waits for 98,000 jobs.
    measure: () => measureWith(queued, parts, --left > 0),
  }));
  // A full one, too: the first of them compiles what a queue of a thousand never calls.
  const warmUps = [FEW, FEW, many];
  progress.part('queue, warm-up', warmUps.length);
  for (const queued of warmUps) {
    await measureWith(queued, parts);
    progress.step();
  }
  progress.part(`queue of ${inThousands(FEW)} and of ${inThousands(many)}`, targets.length * options.queueRounds);
  const samples = await runRounds(targets, options.queueRounds, progress);
  const cost = (queued: number) => valuesOf(samples, inThousands(queued), costOf);
  return {
    rows: [rowOf('queued_100k_vs_1k', medianRatio(cost(many), cost(FEW)))],
    tables: [queueTable(samples)],
  };
}

/**
 * Processor time, where it can be read: between a thousand jobs and a hundred thousand minutes go by, and what else the
 * machine does in them would be counted in waiting time, not in this.
 */
function costOf({ submitMsPerJob, finishMsPerJob, processorUs }: QueueSample): number {
  return processorUs > 0 ? processorUs : (submitMsPerJob + finishMsPerJob) * 1_000;
}

async function measureWith(queued: number, parts: QueueParts, drains = true): Promise<QueueSample> {
  const { submitter, upstream, pids } = parts;
  await upstream.ask('hold');
  await submitter.ask({ kind: 'mark' });
  await submitter.ask({ kind: 'submit', jobs: queued });
  await submitter.ask({ kind: 'still', streams: STAGES });
  const beforeMs = processorMsOf(pids());
  const submitted = await submitter.ask({ kind: 'submit', jobs: TIMED_JOBS });
  const submitUsedMs = processorMsOf(pids()) - beforeMs;
  const queuedUp = await submitter.ask({ kind: 'still', streams: STAGES });
  await upstream.ask('release');
  // The calls that were held come back all at once and are no measure of anything.
  const from = DURABLE_WINDOW;
  await submitter.ask({ kind: 'span', from: from - 1, to: from });
  const releasedMs = processorMsOf(pids());
  const finished = await submitter.ask({ kind: 'span', from, to: from + TIMED_JOBS });
  const finishUsedMs = processorMsOf(pids()) - releasedMs;
  if (drains) {
    await submitter.ask({ kind: 'span', from, to: queued + TIMED_JOBS });
    await submitter.ask({ kind: 'quiet' });
  }
  return {
    submitMsPerJob: (submitted.elapsedMs + queuedUp.elapsedMs) / TIMED_JOBS,
    finishMsPerJob: finished.elapsedMs / TIMED_JOBS,
    processorUs: ((submitUsedMs + finishUsedMs) * 1_000) / TIMED_JOBS,
  };
}

function queueTable(samples: SamplesByTarget<QueueSample>): Table {
  return {
    title: `Cost of a job while others wait (${inThousands(TIMED_JOBS)} jobs timed)`,
    columns: ['queued before', 'submit ms/job', 'min–max', 'finish ms/job', 'min–max', 'CPU µs/job', 'min–max'],
    lines: [...samples.keys()].map((name) => {
      const submit = spreadOf(valuesOf(samples, name, ({ submitMsPerJob }) => submitMsPerJob));
      const finish = spreadOf(valuesOf(samples, name, ({ finishMsPerJob }) => finishMsPerJob));
      const cpu = spreadOf(valuesOf(samples, name, ({ processorUs }) => processorUs));
      return [
        name,
        inMs(submit.median),
        `${inMs(submit.min)}–${inMs(submit.max)}`,
        inMs(finish.median),
        `${inMs(finish.min)}–${inMs(finish.max)}`,
        inThousands(cpu.median),
        `${inThousands(cpu.min)}–${inThousands(cpu.max)}`,
      ];
    }),
    notes: ['CPU: gateway and broker together; queued_100k_vs_1k is its ratio (of the times where it cannot be read).'],
  };
}
