import { reservedGauge } from '../pools/create-gauge.js';
import type { BatchPool, FlexPool, PoolSet, ReservedPool, SyncPool } from '../pools/pool.js';
import type { ReservedGauge, Units } from '../pools/reserved-gauge.js';
import { unitsOfCall } from '../pools/reserved-units.js';
import type { ReservedUse } from './simulation-types.js';
import type { WorkloadJob } from './workload.js';
import type { World } from './world.js';

interface ReservedSide {
  readonly pool: ReservedPool;
  readonly gauge: ReservedGauge;
  readonly unitsByWindow: Float64Array[];
}

/**
 * The reserved pools as their provider counts them: the estimate at the start, the real use at the end, and a refusal
 * while the bucket is full. A policy keeps its own count, and finds out here when it was wrong.
 */
export class ProviderSide {
  private readonly reserved = new Map<string, ReservedSide>();
  readonly batch: ReadonlyMap<string, BatchPool>;
  readonly flex: ReadonlyMap<string, FlexPool>;
  readonly sync: ReadonlyMap<string, SyncPool>;

  constructor(
    pools: PoolSet,
    private readonly world: World,
  ) {
    for (const pool of pools.reserved) {
      const series = pool.unit === 'input-and-output-tokens' ? 2 : 1;
      const unitsByWindow = Array.from({ length: series }, () => new Float64Array(64));
      this.reserved.set(pool.id, { pool, gauge: reservedGauge(pool), unitsByWindow });
    }
    this.batch = new Map(pools.batch.map((pool) => [pool.id, pool]));
    this.flex = new Map(pools.flex.map((pool) => [pool.id, pool]));
    this.sync = new Map(pools.sync.map((pool) => [pool.id, pool]));
  }

  reservedPool(poolId: string): ReservedPool | undefined {
    return this.reserved.get(poolId)?.pool;
  }

  /** The units taken, or `undefined` when the pool refuses. */
  takeReserved(poolId: string, job: WorkloadJob, expectedOutputTokens: number, nowMs: number): Units | undefined {
    const side = this.reserved.get(poolId);
    if (!side || !this.world.reservedIsUp(side.pool, nowMs)) return undefined;
    const { inputTokens } = job;
    const units = unitsOfCall(side.pool, { inputTokens, outputTokens: expectedOutputTokens });
    if (side.gauge.entryMs('urgent', units, nowMs) > nowMs + ROUNDING_MS) return undefined;
    side.gauge.pour(units, nowMs);
    const actual = unitsOfCall(side.pool, job);
    const window = Math.floor(nowMs / side.pool.windowMs);
    for (const [series, amount] of side.unitsByWindow.map((_, index) => [index, actual[index] ?? 0] as const))
      side.unitsByWindow[series] = grown(side.unitsByWindow[series], window, amount);
    return units;
  }

  /** The call is over: what it really used counts. */
  settleReserved(poolId: string, job: WorkloadJob, taken: Units, nowMs: number): void {
    const side = this.reserved.get(poolId);
    if (!side) return;
    const actual = unitsOfCall(side.pool, job);
    side.gauge.pour([actual[0] - taken[0], actual[1] - taken[1]], nowMs);
  }

  uses(endMs: number): ReservedUse[] {
    return [...this.reserved.values()].map(({ pool, unitsByWindow }) => ({
      poolId: pool.id,
      windowMs: pool.windowMs,
      unitsByWindow: unitsByWindow
        .map((series) => grown(series, Math.floor(endMs / pool.windowMs), 0))
        .map((series) => series.slice(0, Math.floor(endMs / pool.windowMs) + 1)),
    }));
  }
}

const ROUNDING_MS = 0.1;

function grown(series: Float64Array | undefined, index: number, amount: number): Float64Array {
  let target = series ?? new Float64Array(64);
  if (index >= target.length) {
    const larger = new Float64Array(Math.max(index + 1, 2 * target.length));
    larger.set(target);
    target = larger;
  }
  target[index] = (target[index] ?? 0) + amount;
  return target;
}
