import type { Lane } from '#contracts';
import { LANES } from '#contracts';
import type { CommitDecision, Decision, StartDecision } from '../decision/decision.js';
import { Scheduler } from '../decision/scheduler.js';
import type { SchedulerJob } from '../decision/scheduler-job.js';
import type { SchedulingPolicy } from '../decision/scheduling-policy.js';
import type { PoolTarget } from '../pools/pool.js';
import { priceFactorAt, tokensCost } from '../pools/price-at.js';
import type { Units } from '../pools/reserved-gauge.js';
import { EventQueue, type SimulatedEvent } from './event-queue.js';
import { JobRecords } from './job-records.js';
import { createPolicy } from './policies/create-policy.js';
import { ProviderSide } from './provider-side.js';
import type { SimulatedBatch } from './simulated-batch.js';
import type { SimulationInput, SimulationResult } from './simulation-types.js';
import type { WorkloadJob } from './workload.js';

/** A job as the policies see it; its index is its id. */
interface SimulatedJob extends SchedulerJob {
  readonly index: number;
}

const EVENT = { finish: 0, batchEnd: 1, cancelled: 2 } as const;
/** Smallest step of the clock after a policy had nothing to do: none may ask to be woken at the present time for ever. */
const TICK_MS = 1;
const PROGRESS_STEPS = 100;

interface Attempt {
  readonly lane: Exclude<Lane, 'batch'>;
  readonly target: PoolTarget;
  readonly factor: number;
  readonly startMs: number;
  readonly units: Units | undefined;
}

/** Runs a policy through a workload in a world, event by event. The same input gives the same result. */
export function simulate(input: SimulationInput): SimulationResult {
  return new Simulation(input).run();
}

class Simulation {
  private readonly events = new EventQueue();
  private readonly policy: SchedulingPolicy<SimulatedJob>;
  private readonly records: JobRecords;
  private readonly provider: ProviderSide;
  private readonly batches = new Map<number, SimulatedBatch>();
  private readonly attempts = new Map<number, Attempt>();
  private readonly candidates: SchedulerJob['candidates'];
  private nowMs = 0;
  private arrived = 0;
  private decisions = 0;
  private refusals = 0;
  private cancelledBatches = 0;
  private batchCount = 0;

  constructor(private readonly input: SimulationInput) {
    const { pools, workload, tenantWeights = {} } = input;
    const targets: PoolTarget[] = [...pools.sync, ...pools.reserved, ...pools.flex, ...pools.batch];
    const [reference] = targets;
    if (!pools.sync[0] || !reference)
      throw new RangeError('A simulation needs at least one sync pool: the way to buy what nothing else takes.');
    this.candidates = uniqueCandidates(targets);
    this.policy = createPolicy<SimulatedJob>(input.policy, { pools, weightOf: (tenant) => tenantWeights[tenant] ?? 1 });
    this.records = new JobRecords(workload, (index) => costOf(reference, workload.jobs[index]));
    this.provider = new ProviderSide(pools, input.world);
  }

  run(): SimulationResult {
    const { jobs } = this.input.workload;
    const step = Math.max(1, Math.floor(jobs.length / PROGRESS_STEPS));
    let reported = 0;
    while (this.records.answered < jobs.length) {
      this.advance();
      this.happen();
      this.decide();
      if (this.records.answered < reported + step) continue;
      reported = this.records.answered;
      this.input.onProgress?.({ finished: reported, jobs: jobs.length, nowMs: this.nowMs });
    }
    return this.result();
  }

  /** To the next thing that happens or that the policy asked for. */
  private advance(): void {
    const arrivalMs = this.input.workload.jobs[this.arrived]?.arrivalMs ?? Number.POSITIVE_INFINITY;
    const wakeMs = Math.max(this.policy.nextWakeMs() ?? Number.POSITIVE_INFINITY, this.nowMs + TICK_MS);
    const nextMs = Math.min(arrivalMs, this.events.nextMs(), wakeMs);
    if (!Number.isFinite(nextMs)) {
      const left = this.input.workload.jobs.length - this.records.answered;
      throw new Error(
        `The policy "${this.input.policy}" stands still at ${this.nowMs} ms with ${left} jobs unanswered.`,
      );
    }
    this.nowMs = Math.max(this.nowMs, nextMs);
  }

  private happen(): void {
    const { jobs } = this.input.workload;
    while (this.events.nextMs() <= this.nowMs) {
      const event = this.events.pop();
      if (event) this.handle(event);
    }
    for (let job = jobs[this.arrived]; job && job.arrivalMs <= this.nowMs; job = jobs[this.arrived]) {
      this.arrive(this.viewOf(job));
      this.arrived++;
    }
  }

  private arrive(job: SimulatedJob): void {
    const { policy, nowMs } = this;
    if (policy instanceof Scheduler && !policy.admit(job, nowMs).isFeasible)
      this.records.perJob.infeasible[job.index] = 1;
    policy.add(job, nowMs);
  }

  /** A job as a policy sees it. */
  private viewOf(job: WorkloadJob): SimulatedJob {
    const { index, tenant, deadlineMs, inputTokens } = job;
    return {
      index,
      jobId: String(index),
      tenant,
      candidates: this.candidates,
      queue: 'all',
      notBeforeMs: 0,
      deadlineMs,
      priority: 0,
      inputTokens,
      expectedOutputTokens: this.expected(job),
      lanes: LANES,
    };
  }

  private expected({ index, outputTokens }: WorkloadJob): number {
    return this.input.expectedOutputTokens?.[index] ?? outputTokens;
  }

  private decide(): void {
    for (let decision = this.policy.next(this.nowMs); decision; decision = this.policy.next(this.nowMs)) {
      this.decisions++;
      this.carryOut(decision);
    }
  }

  private carryOut(decision: Decision<SimulatedJob>): void {
    switch (decision.kind) {
      case 'start':
        this.start(decision);
        break;
      case 'commit':
        this.commit(decision);
        break;
      case 'cancel-batch':
        this.cancel(decision.batch);
        break;
    }
  }

  private start({ job, lane, poolId }: StartDecision<SimulatedJob>): void {
    const { world, workload } = this.input;
    const real = workload.jobs[job.index];
    const attempt = real && this.admit(lane, poolId, real);
    if (!real || !attempt) {
      this.refusals++;
      this.policy.refused(job.jobId, {}, this.nowMs);
      return;
    }
    this.attempts.set(job.index, attempt);
    this.events.push(this.nowMs + world.serviceMs(lane, real), { kind: EVENT.finish, first: job.index, second: 0 });
  }

  /** What the provider says to a call: an attempt, or nothing when it refuses. */
  private admit(lane: Attempt['lane'], poolId: string, job: WorkloadJob): Attempt | undefined {
    const { nowMs: startMs } = this;
    if (lane === 'reserved') {
      const target = this.provider.reservedPool(poolId);
      const units = this.provider.takeReserved(poolId, job, this.expected(job), startMs);
      return target && units && { lane, target, factor: 0, startMs, units };
    }
    if (lane === 'flex') {
      const target = this.provider.flex.get(poolId);
      if (!target || !this.input.world.flexIsOpen(target, startMs)) return undefined;
      return { lane, target, factor: target.priceFactor, startMs, units: undefined };
    }
    const target = this.provider.sync.get(poolId);
    return target && { lane, target, factor: priceFactorAt(target, startMs), startMs, units: undefined };
  }

  private commit({ batch: number, jobs, poolId }: CommitDecision<SimulatedJob>): void {
    const pool = this.provider.batch.get(poolId);
    if (!pool) {
      this.policy.batchRefused(number, {}, this.nowMs);
      return;
    }
    const batch: SimulatedBatch = {
      number,
      pool,
      submittedMs: this.nowMs,
      jobs: jobs.map(({ index }) => index),
      isOver: false,
    };
    this.batches.set(number, batch);
    this.batchCount++;
    const finishMs = this.input.world.batchFinishMs(pool, this.nowMs);
    this.events.push(Math.min(finishMs, this.nowMs + pool.windowMs), {
      kind: EVENT.batchEnd,
      first: number,
      second: 0,
    });
  }

  private cancel(number: number): void {
    const batch = this.batches.get(number);
    if (!batch) return;
    this.cancelledBatches++;
    const cancelMs = this.input.world.batchCancelMs(batch.pool, batch.submittedMs);
    this.events.push(this.nowMs + cancelMs, { kind: EVENT.cancelled, first: number, second: 0 });
  }

  private handle({ kind, first }: SimulatedEvent): void {
    if (kind === EVENT.finish) this.finish(first);
    else this.endBatch(first, kind === EVENT.batchEnd);
  }

  private finish(index: number): void {
    const attempt = this.attempts.get(index);
    const job = this.input.workload.jobs[index];
    if (!attempt || !job) return;
    this.attempts.delete(index);
    const { lane, target, startMs, factor } = attempt;
    if (attempt.units) this.provider.settleReserved(target.id, job, attempt.units, this.nowMs);
    this.records.answer(index, { lane, startMs, finishMs: this.nowMs, costNanoUsd: factor * costOf(target, job) });
    const { inputTokens, outputTokens } = job;
    this.policy.finished(String(index), { inputTokens, outputTokens, latencyMs: this.nowMs - startMs }, this.nowMs);
  }

  /** A batch is over by itself (finished or expired) or by cancellation: what it has done by then is answered and billed. */
  private endBatch(number: number, byItself: boolean): void {
    const batch = this.batches.get(number);
    if (!batch || batch.isOver) return;
    batch.isOver = true;
    this.batches.delete(number);
    const { pool, submittedMs, jobs } = batch;
    const completed = byItself && this.nowMs < submittedMs + pool.windowMs;
    for (const [request, index] of jobs.entries()) {
      const doneMs = this.input.world.batchRequestFinishMs(pool, submittedMs, number, request);
      const isKept = completed || pool.expiryKeepsPartials || !byItself;
      if (doneMs <= this.nowMs && isKept) this.answerBatched(batch, index);
    }
    this.policy.batchEnded(number, { completed }, this.nowMs);
  }

  private answerBatched({ number, pool, submittedMs }: SimulatedBatch, index: number): void {
    const job = this.input.workload.jobs[index];
    if (!job) return;
    const costNanoUsd = pool.priceFactor * costOf(pool, job);
    this.records.answer(index, { lane: 'batch', startMs: submittedMs, finishMs: this.nowMs, costNanoUsd });
    const { inputTokens, outputTokens } = job;
    const outcome = { inputTokens, outputTokens, latencyMs: this.nowMs - submittedMs };
    this.policy.batchAnswered(number, String(index), outcome, this.nowMs);
  }

  private result(): SimulationResult {
    const { records, decisions, refusals, batchCount, cancelledBatches, nowMs: endMs } = this;
    const { costByLane, listByLane, jobsByLane, tenants, perJob, doubleSpendNanoUsd } = records;
    return {
      policy: this.input.policy,
      costNanoUsd: sum(perJob.costNanoUsd),
      listNanoUsd: sum(perJob.listNanoUsd),
      costByLane,
      listByLane,
      jobsByLane,
      tenants,
      perJob,
      reserved: this.provider.uses(endMs),
      doubleSpendNanoUsd,
      decisions,
      refusals,
      batches: batchCount,
      cancelledBatches,
      endMs,
    };
  }
}

function uniqueCandidates(targets: readonly PoolTarget[]): SchedulerJob['candidates'] {
  const unique = new Map(targets.map(({ endpoint, model }) => [`${endpoint}\n${model}`, { endpoint, model }]));
  return [...unique.values()];
}

function costOf({ listPrice }: PoolTarget, job: WorkloadJob | undefined): number {
  return job ? tokensCost(listPrice, job.inputTokens, job.outputTokens) : 0;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
