import type { AttemptOutcome, Decision, Refusal } from '../../decision/decision.js';
import { ReservedPlace, type StartPlace, SyncPlace } from '../../decision/places.js';
import type { SchedulerJob } from '../../decision/scheduler-job.js';
import type { SchedulingPolicy } from '../../decision/scheduling-policy.js';
import type { Reason, Why } from '../../decision/why.js';
import { LatencyEstimate } from '../../estimates/latency-estimate.js';
import { IndexedHeap } from '../../indexed-heap.js';
import type { BatchPool, PoolSet } from '../../pools/pool.js';
import type { Units } from '../../pools/reserved-gauge.js';
import { TIME_TOLERANCE_MS } from '../../time-tolerance.js';

export interface BaselineRules {
  readonly usesReserved: boolean;
  /** Whether it waits for reserved until the last safe start. Else what reserved does not take at once goes to sync. */
  readonly holds: boolean;
  /** Jobs with at least this until their deadline go to a batch at arrival. */
  readonly batchFromMs: number;
}

interface Waiting<J> {
  readonly job: J;
  readonly latestStartMs: number;
  readonly order: number;
}

interface Flying<J> {
  readonly waiting: Waiting<J>;
  readonly place: StartPlace;
  readonly units: Units;
  readonly tokens: number;
}

/** A batch is filled for this long. */
const FILL_MS = 600_000;
const MARGIN_MS = 1_000;
const SAFE_QUANTILE = 0.99;
const SAFETY = 1.25;
const NO_UNITS: Units = [0, 0];

/** What people do without a scheduler, to compare with: simple rules over the first pool of each lane. */
export class BaselinePolicy<J extends SchedulerJob> implements SchedulingPolicy<J> {
  private readonly waiting = new IndexedHeap<Waiting<J>>((a, b) =>
    a.latestStartMs === b.latestStartMs ? a.order < b.order : a.latestStartMs < b.latestStartMs,
  );
  private readonly flying = new Map<string, Flying<J>>();
  private readonly batches = new Map<number, Map<string, Waiting<J>>>();
  private readonly latency = new LatencyEstimate();
  private readonly reserved: ReservedPlace | undefined;
  private readonly sync: SyncPlace | undefined;
  private readonly batchPool: BatchPool | undefined;
  private filling: Waiting<J>[] = [];
  private fillUntilMs = Number.POSITIVE_INFINITY;
  private lastMs = 0;
  private numbers = 0;
  private orders = 0;

  constructor(
    pools: PoolSet,
    private readonly rules: BaselineRules,
  ) {
    const [reserved] = pools.reserved;
    const [sync] = pools.sync;
    this.reserved = reserved && rules.usesReserved ? new ReservedPlace(reserved) : undefined;
    this.sync = sync && new SyncPlace(sync);
    this.batchPool = pools.batch[0];
  }

  get heldSize(): number {
    return this.waiting.size + this.filling.length;
  }

  add(job: J, nowMs: number): void {
    const leadMs = this.latency.quantileMs('sync', job.expectedOutputTokens, SAFE_QUANTILE) * SAFETY + MARGIN_MS;
    const latestStartMs = this.rules.holds ? job.deadlineMs - leadMs : nowMs;
    const waiting = { job, latestStartMs, order: this.orders++ };
    // What was meant for a day has a day, to the rounding of the sum that made its deadline.
    if (!this.batchPool || job.deadlineMs - nowMs < this.rules.batchFromMs - 1) {
      this.waiting.push(waiting);
      return;
    }
    if (this.filling.length === 0) this.fillUntilMs = nowMs + FILL_MS;
    this.filling.push(waiting);
  }

  remove(jobId: string): J | undefined {
    this.flying.delete(jobId);
    return undefined;
  }

  next(nowMs: number): Decision<J> | undefined {
    this.lastMs = nowMs;
    const commit = this.commit(nowMs);
    if (commit) return commit;
    const first = this.waiting.peek();
    if (!first) return undefined;
    const { reserved, sync } = this;
    if (reserved && this.reservedMs(first) <= nowMs + TIME_TOLERANCE_MS)
      return this.start(reserved, 'reserved-has-room', nowMs);
    if (!sync || first.latestStartMs > nowMs + TIME_TOLERANCE_MS) return undefined;
    if (sync.entryMs(tokensOf(first.job), nowMs) > nowMs + TIME_TOLERANCE_MS) return undefined;
    return this.start(sync, 'last-safe-start', nowMs);
  }

  nextWakeMs(): number | undefined {
    const first = this.waiting.peek();
    const fillMs = this.filling.length > 0 ? this.fillUntilMs : Number.POSITIVE_INFINITY;
    if (!first) return Number.isFinite(fillMs) ? fillMs : undefined;
    const syncMs = Math.max(first.latestStartMs, this.sync?.entryMs(tokensOf(first.job), this.lastMs) ?? 0);
    return Math.min(fillMs, syncMs, this.reservedMs(first));
  }

  refused(jobId: string, { retryAtMs }: Refusal, nowMs: number): void {
    const flight = this.land(jobId, nowMs, NO_UNITS, 0);
    if (!flight) return;
    if (flight.place.lane !== 'flex') flight.place.backoff.refused(nowMs, retryAtMs);
    this.waiting.push(flight.waiting);
  }

  finished(jobId: string, { inputTokens, outputTokens, latencyMs }: AttemptOutcome, nowMs: number): void {
    const place = this.flying.get(jobId)?.place;
    const units = place?.lane === 'reserved' ? place.units(inputTokens, outputTokens) : NO_UNITS;
    const flight = this.land(jobId, nowMs, units, inputTokens + outputTokens);
    if (flight) this.latency.observe('sync', flight.waiting.job.expectedOutputTokens, latencyMs);
  }

  batchAnswered(batch: number, jobId: string): void {
    this.batches.get(batch)?.delete(jobId);
  }

  batchEnded(batch: number): void {
    for (const waiting of this.batches.get(batch)?.values() ?? []) this.waiting.push(waiting);
    this.batches.delete(batch);
  }

  batchRefused(batch: number): void {
    this.batchEnded(batch);
  }

  private reservedMs({ job }: Waiting<J>): number {
    const { reserved } = this;
    if (!reserved) return Number.POSITIVE_INFINITY;
    const units = reserved.units(job.inputTokens, job.expectedOutputTokens);
    return Math.max(reserved.backoff.untilMs, reserved.gauge.entryMs('urgent', units, this.lastMs));
  }

  private commit(nowMs: number): Decision<J> | undefined {
    const pool = this.batchPool;
    const isFull = pool !== undefined && this.filling.length >= pool.maxRequests;
    if (!pool || this.filling.length === 0 || (this.fillUntilMs > nowMs + TIME_TOLERANCE_MS && !isFull))
      return undefined;
    const batch = ++this.numbers;
    const taken = this.filling.slice(0, pool.maxRequests);
    this.filling = this.filling.slice(pool.maxRequests);
    this.batches.set(batch, new Map(taken.map((waiting) => [waiting.job.jobId, waiting])));
    const { id: poolId, endpoint, model } = pool;
    const jobs = taken.map(({ job }) => job);
    return { kind: 'commit', batch, jobs, poolId, endpoint, model, why: plainWhy('commit-to-batch', nowMs) };
  }

  private start(place: ReservedPlace | SyncPlace, reason: Reason, nowMs: number): Decision<J> | undefined {
    const waiting = this.waiting.pop();
    if (!waiting) return undefined;
    const { job } = waiting;
    const tokens = tokensOf(job);
    const units = place.lane === 'reserved' ? place.units(job.inputTokens, job.expectedOutputTokens) : NO_UNITS;
    if (place.lane === 'reserved') place.gauge.pour(units, nowMs);
    else place.limits.start(tokens, nowMs);
    this.flying.set(job.jobId, { waiting, place, units, tokens });
    const { id: poolId, endpoint, model } = place.pool;
    const why = plainWhy(reason, nowMs);
    return { kind: 'start', job, lane: place.lane, poolId, endpoint, model, costNanoUsd: 0, why };
  }

  /** The call is over: settles what it took. */
  private land(jobId: string, nowMs: number, units: Units, tokens: number): Flying<J> | undefined {
    const flight = this.flying.get(jobId);
    if (!flight) return undefined;
    this.flying.delete(jobId);
    const { place } = flight;
    if (place.lane === 'reserved') place.gauge.pour([units[0] - flight.units[0], units[1] - flight.units[1]], nowMs);
    else place.limits.end(tokens - flight.tokens, nowMs);
    return flight;
  }
}

function tokensOf({ inputTokens, expectedOutputTokens }: SchedulerJob): number {
  return inputTokens + expectedOutputTokens;
}

function plainWhy(reason: Reason, atMs: number): Why {
  return { reason, atMs, slackMs: 0, lanes: [], tenantServiceNanoUsd: 0, leastServiceNanoUsd: 0 };
}
