import type { SchedulerJob } from '../decision/scheduler-job.js';
import { BatchEstimate } from './batch-estimate.js';
import { FlexEstimate } from './flex-estimate.js';
import { LatencyEstimate } from './latency-estimate.js';
import { LearnedByKey } from './learned-by-key.js';
import { OutputEstimate } from './output-estimate.js';

/** Everything the scheduler learns while it runs. One set may serve several schedulers of one process. */
export class Estimates {
  readonly output = new OutputEstimate();
  readonly latency = new LatencyEstimate();
  private readonly batches = new LearnedByKey(() => new BatchEstimate());
  private readonly flexes = new LearnedByKey(() => new FlexEstimate());

  batch(poolId: string): BatchEstimate {
    return this.batches.of(poolId);
  }

  flex(poolId: string): FlexEstimate {
    return this.flexes.of(poolId);
  }

  /** Output tokens a job will write on average at a model. */
  outputTokens(job: SchedulerJob, model: string): number {
    return this.output.mean(keyOf(job, model), job.expectedOutputTokens);
  }

  outputQuantile(job: SchedulerJob, model: string, at: number): number {
    return this.output.quantile(keyOf(job, model), job.expectedOutputTokens, at);
  }

  /** What an attempt taught. */
  learn(
    job: SchedulerJob,
    { poolId, model }: { readonly poolId: string; readonly model: string },
    { outputTokens, latencyMs }: { readonly outputTokens: number; readonly latencyMs: number | undefined },
  ): void {
    this.output.observe(keyOf(job, model), job.expectedOutputTokens, outputTokens);
    if (latencyMs !== undefined) this.latency.observe(poolId, job.expectedOutputTokens, latencyMs);
  }
}

function keyOf({ tenant, task }: SchedulerJob, model: string) {
  return { model, tenant, ...(task === undefined ? {} : { task }) };
}
