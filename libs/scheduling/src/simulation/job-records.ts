import { LANES, type Lane } from '#contracts';
import type { SimulatedJobs } from './simulation-types.js';
import type { Workload } from './workload.js';

const LANE_INDEX: Readonly<Record<Lane, number>> = Object.fromEntries(
  LANES.map((lane, index) => [lane, index]),
) as Record<Lane, number>;

/** What became of every job, in typed arrays: millions of them fit. */
export class JobRecords {
  readonly tenants: readonly string[];
  readonly perJob: SimulatedJobs;
  readonly costByLane: Record<Lane, number> = { reserved: 0, batch: 0, flex: 0, sync: 0 };
  readonly listByLane: Record<Lane, number> = { reserved: 0, batch: 0, flex: 0, sync: 0 };
  readonly jobsByLane: Record<Lane, number> = { reserved: 0, batch: 0, flex: 0, sync: 0 };
  doubleSpendNanoUsd = 0;
  answered = 0;

  constructor(
    private readonly workload: Workload,
    listNanoUsdOf: (index: number) => number,
  ) {
    const { jobs } = workload;
    const tenantIndex = new Map<string, number>();
    for (const { tenant } of jobs) if (!tenantIndex.has(tenant)) tenantIndex.set(tenant, tenantIndex.size);
    this.tenants = [...tenantIndex.keys()];
    this.perJob = {
      startMs: new Float64Array(jobs.length).fill(Number.NaN),
      finishMs: new Float64Array(jobs.length).fill(Number.NaN),
      lane: new Uint8Array(jobs.length),
      late: new Uint8Array(jobs.length),
      costNanoUsd: new Float64Array(jobs.length),
      listNanoUsd: Float64Array.from(jobs, (_, index) => listNanoUsdOf(index)),
      tenant: Uint16Array.from(jobs, ({ tenant }) => tenantIndex.get(tenant) ?? 0),
      infeasible: new Uint8Array(jobs.length),
    };
  }

  isAnswered(index: number): boolean {
    return !Number.isNaN(this.perJob.finishMs[index] ?? Number.NaN);
  }

  /** An attempt has an answer and its price; only the first answers the job. Returns whether this was it. */
  answer(index: number, answer: { lane: Lane; startMs: number; finishMs: number; costNanoUsd: number }): boolean {
    const { lane, costNanoUsd } = answer;
    this.costByLane[lane] += costNanoUsd;
    add(this.perJob.costNanoUsd, index, costNanoUsd);
    if (this.isAnswered(index)) {
      this.doubleSpendNanoUsd += costNanoUsd;
      return false;
    }
    this.answered++;
    this.jobsByLane[lane]++;
    this.listByLane[lane] += this.perJob.listNanoUsd[index] ?? 0;
    this.perJob.startMs[index] = answer.startMs;
    this.perJob.finishMs[index] = answer.finishMs;
    this.perJob.lane[index] = LANE_INDEX[lane];
    this.perJob.late[index] = answer.finishMs > (this.workload.jobs[index]?.deadlineMs ?? 0) ? 1 : 0;
    return true;
  }
}

function add(totals: Float64Array, index: number, amount: number): void {
  totals[index] = (totals[index] ?? 0) + amount;
}
