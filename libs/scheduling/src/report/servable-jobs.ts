import { IndexedHeap } from '../indexed-heap.js';
import type { PoolSet } from '../pools/pool.js';
import { SlidingLimits } from '../pools/sliding-limits.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import type { World } from '../simulation/world.js';
import { TIME_TOLERANCE_MS } from '../time-tolerance.js';

export interface ServableRequest {
  readonly workload: Workload;
  readonly pools: Pick<PoolSet, 'flex' | 'sync'>;
  readonly world: Pick<World, 'serviceMs' | 'flexOpens'>;
}

/** A job that only sync can serve in time. */
interface Claim {
  readonly job: WorkloadJob;
  readonly latestStartMs: number;
  readonly serviceMs: number;
}

/**
 * Indices of jobs that can be served in time together, by a schedule that is made with hindsight: whoever meets open flex
 * goes there; the others take sync as its limits let them in, earliest latest start first. Prepaid capacity is left out,
 * so there may be more of them; none is counted that nobody could serve. Where sync has no limits, these are the jobs
 * whose call would be back in time if it began at their arrival.
 */
export function servableJobs({ workload, pools, world }: ServableRequest): ReadonlySet<number> {
  const servable = new Set<number>();
  const isLimited = pools.sync.every(({ limits }) => limits !== undefined);
  const flex = pools.flex.filter(({ limits }) => limits === undefined);
  const claims: Claim[] = [];
  for (const job of workload.jobs) {
    const serviceMs = world.serviceMs('sync', job);
    const latestStartMs = job.deadlineMs - serviceMs;
    const byMs = job.deadlineMs - world.serviceMs('flex', job);
    if (flex.some((pool) => byMs > job.arrivalMs && world.flexOpens(pool, job.arrivalMs, byMs)))
      servable.add(job.index);
    else if (latestStartMs < job.arrivalMs) continue;
    else if (isLimited) claims.push({ job, latestStartMs, serviceMs });
    else servable.add(job.index);
  }
  for (const { job } of servedBySync(claims, pools.sync)) servable.add(job.index);
  return servable;
}

/** @param claims in order of arrival. */
function servedBySync(claims: readonly Claim[], pools: PoolSet['sync']): Claim[] {
  const limits = pools.map((pool) => new SlidingLimits(pool.limits));
  const waiting = new IndexedHeap<Claim>(startsBefore);
  const flying = new IndexedHeap<{ endMs: number; limits: SlidingLimits }>((a, b) => a.endMs < b.endMs);
  const served: Claim[] = [];
  let nowMs = Number.NEGATIVE_INFINITY;
  let arrived = 0;
  for (;;) {
    const arrivalOf = () => claims[arrived]?.job.arrivalMs ?? Number.POSITIVE_INFINITY;
    if (waiting.size === 0) nowMs = Math.max(nowMs, arrivalOf());
    if (nowMs === Number.POSITIVE_INFINITY) return served;
    for (let claim = claims[arrived]; claim && claim.job.arrivalMs <= nowMs; claim = claims[++arrived])
      waiting.push(claim);
    for (let call = flying.peek(); call && call.endMs <= nowMs; call = flying.peek())
      flying.pop()?.limits.end(0, nowMs);
    const first = waiting.peek();
    if (!first) continue;
    const tokens = first.job.inputTokens + first.job.outputTokens;
    const open = limits.find((one) => one.entryMs(tokens, nowMs) <= nowMs + TIME_TOLERANCE_MS);
    if (first.latestStartMs < nowMs) waiting.pop();
    else if (open) {
      waiting.pop();
      open.start(tokens, nowMs);
      flying.push({ endMs: nowMs + first.serviceMs, limits: open });
      served.push(first);
    } else {
      const entryMs = Math.min(...limits.map((one) => one.entryMs(tokens, nowMs)));
      const nextMs = Math.min(entryMs, arrivalOf(), flying.peek()?.endMs ?? Number.POSITIVE_INFINITY);
      // Nothing that happens lets it in: it is larger than any limit.
      nowMs = Math.max(nextMs, nowMs + TIME_TOLERANCE_MS);
    }
  }
}

function startsBefore(a: Claim, b: Claim): boolean {
  return a.latestStartMs === b.latestStartMs ? a.job.index < b.job.index : a.latestStartMs < b.latestStartMs;
}
