import type { PoolSet } from '../pools/pool.js';
import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { reservedUnits } from './size-reserved.js';

/**
 * When most work would wait if prepaid capacity served everything in order of arrival: the first pool is asked, in its own
 * units. 0 without reserved pools.
 */
export function largestBacklogMs({ jobs }: Workload, { reserved }: PoolSet): number {
  const [pool] = reserved;
  if (!pool) return 0;
  const units = (job: WorkloadJob) => reservedUnits(pool, job)[0] ?? 0;
  // Several pools share the load.
  const unitsPerMs = (pool.capacity.input / pool.windowMs) * reserved.length;
  let backlog = 0;
  let largest = 0;
  let largestMs = 0;
  let beforeMs = 0;
  for (const job of jobs) {
    backlog = Math.max(0, backlog - (job.arrivalMs - beforeMs) * unitsPerMs) + units(job);
    beforeMs = job.arrivalMs;
    if (backlog <= largest) continue;
    largest = backlog;
    largestMs = job.arrivalMs;
  }
  return largestMs;
}
