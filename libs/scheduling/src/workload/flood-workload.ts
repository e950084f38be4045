import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { derivedSeed, seededRandom } from './seeded-random.js';
import { FLOODING_TENANT } from './tenant-rule.js';

export interface Flood {
  /** When it begins and ends, as shares of the workload's span. */
  readonly from: number;
  readonly to: number;
  /** Jobs of the flooding tenant for every job that all others together send meanwhile. */
  readonly jobsPerJob: number;
}

/**
 * The same workload, and one more tenant that sends many times what all others send, for a while. Its jobs are copies of
 * the others' (tokens and time to the deadline), so a flood differs from honest work by its amount only.
 */
export function floodWorkload(workload: Workload, flood: Flood, seed: number): Workload {
  const { spanMs, jobs } = workload;
  const random = seededRandom(derivedSeed(seed, 'flood'));
  const fromMs = flood.from * spanMs;
  const lengthMs = (flood.to - flood.from) * spanMs;
  const meanwhile = jobs.filter(({ arrivalMs }) => arrivalMs >= fromMs && arrivalMs < fromMs + lengthMs).length;
  const added = Array.from({ length: Math.round(meanwhile * flood.jobsPerJob) }, (): WorkloadJob | undefined => {
    const arrivalMs = fromMs + random() * lengthMs;
    const like = jobs[Math.floor(random() * jobs.length)];
    const deadlineMs = arrivalMs + (like ? like.deadlineMs - like.arrivalMs : 0);
    return like && { ...like, tenant: FLOODING_TENANT, arrivalMs, deadlineMs };
  });
  return { spanMs, jobs: inOrder([...jobs, ...added.filter((job) => job !== undefined)]) };
}

function inOrder(jobs: readonly WorkloadJob[]): WorkloadJob[] {
  return [...jobs].sort((left, right) => left.arrivalMs - right.arrivalMs).map((job, index) => ({ ...job, index }));
}
