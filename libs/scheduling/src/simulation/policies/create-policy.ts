import { Scheduler } from '../../decision/scheduler.js';
import type { SchedulerJob } from '../../decision/scheduler-job.js';
import type { SchedulingPolicy } from '../../decision/scheduling-policy.js';
import type { PoolSet } from '../../pools/pool.js';
import type { PolicyName } from '../simulation-types.js';
import { BaselinePolicy } from './baseline-policy.js';

const DAY_MS = 86_400_000;

export interface PolicyRequest {
  readonly pools: PoolSet;
  readonly weightOf: (tenant: string) => number;
}

export function createPolicy<J extends SchedulerJob>(
  name: PolicyName,
  { pools, weightOf }: PolicyRequest,
): SchedulingPolicy<J> {
  switch (name) {
    case 'all-sync':
      return new BaselinePolicy<J>(pools, { usesReserved: false, holds: false, batchFromMs: Number.POSITIVE_INFINITY });
    case 'reserved-then-sync':
      return new BaselinePolicy<J>(pools, { usesReserved: true, holds: false, batchFromMs: Number.POSITIVE_INFINITY });
    case 'batch-at-arrival':
      return new BaselinePolicy<J>(pools, { usesReserved: true, holds: false, batchFromMs: DAY_MS });
    case 'earliest-deadline':
      return new BaselinePolicy<J>(pools, { usesReserved: true, holds: true, batchFromMs: Number.POSITIVE_INFINITY });
    case 'sluice':
      return new Scheduler<J>({ pools, weightOf });
  }
}
