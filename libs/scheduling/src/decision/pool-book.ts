import type { Lane } from '#contracts';
import type { Estimates } from '../estimates/estimates.js';
import type { HeldCandidate } from '../held-job.js';
import type { PoolSet, PoolTarget } from '../pools/pool.js';
import { BatchPlace, FlexPlace, ReservedPlace, SyncPlace } from './places.js';

/** The pools that may serve the jobs of one queue, best candidate first. */
export interface Lineup {
  readonly reserved: readonly ReservedPlace[];
  readonly batch: readonly BatchPlace[];
  readonly flex: readonly FlexPlace[];
  readonly sync: readonly SyncPlace[];
}

/** The state of every pool there is. */
export class PoolBook {
  readonly reserved: readonly ReservedPlace[];
  readonly batch: readonly BatchPlace[];
  readonly flex: readonly FlexPlace[];
  readonly sync: readonly SyncPlace[];

  constructor(pools: PoolSet, estimates: Estimates) {
    this.reserved = pools.reserved.map((pool) => new ReservedPlace(pool));
    this.batch = pools.batch.map((pool) => new BatchPlace(pool, estimates.batch(pool.id)));
    this.flex = pools.flex.map((pool) => new FlexPlace(pool, estimates.flex(pool.id)));
    const byLimits = new Map<string, SyncPlace>();
    this.sync = pools.sync.map((pool) => {
      const place = new SyncPlace(pool, byLimits.get(pool.limitsId ?? ''));
      if (pool.limitsId !== undefined) byLimits.set(pool.limitsId, place);
      return place;
    });
  }

  lineup(candidates: readonly HeldCandidate[], lanes: readonly Lane[]): Lineup {
    const rank = new Map(candidates.map(({ endpoint, model }, index) => [`${endpoint}\n${model}`, index]));
    const rankOf = ({ endpoint, model }: PoolTarget) => rank.get(`${endpoint}\n${model}`) ?? Number.POSITIVE_INFINITY;
    const pick = <P extends { readonly pool: PoolTarget; readonly lane: Lane }>(places: readonly P[]): P[] =>
      places
        .filter(({ pool, lane }) => lanes.includes(lane) && Number.isFinite(rankOf(pool)))
        .sort((left, right) => rankOf(left.pool) - rankOf(right.pool));
    return {
      reserved: pick(this.reserved),
      batch: pick(this.batch),
      flex: pick(this.flex),
      sync: pick(this.sync),
    };
  }
}
