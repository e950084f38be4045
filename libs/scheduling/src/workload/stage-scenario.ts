import type { PoolSet } from '../pools/pool.js';
import type { Workload } from '../simulation/workload.js';
import type { Interval, WorldRequest } from '../simulation/world.js';
import { buildWorkload, type WorkloadRequest } from './build-workload.js';
import { floodWorkload } from './flood-workload.js';
import { largestBacklogMs } from './largest-backlog.js';
import { BASE_LOAD_FACTOR, type Scenario, type Stretch } from './scenario.js';
import { derivedSeed, seededRandom } from './seeded-random.js';
import { scaleReserved, sizeReserved } from './size-reserved.js';

export interface StageRequest extends WorkloadRequest {
  readonly pools: PoolSet;
  /** Reserved pools without a rate of their own. */
  readonly unsized: ReadonlySet<string>;
  readonly scenario: Scenario;
  /** Mean load ÷ reserved rate where scenario is base. Default 1.3; other scenarios keep their proportion to it. */
  readonly baseLoadFactor?: number;
}

/** A scenario ready to be simulated: who sends what, and what there is to serve it. */
export interface Stage {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly pools: PoolSet;
  readonly world: WorldRequest;
  /** What policies are told instead of the real output tokens, by job index. */
  readonly expectedOutputTokens: Float64Array;
}

/**
 * Puts a scenario on stage. Rates are sized by the workload without its flood (capacity is bought for normal days); a
 * reserved pool with a rate of its own keeps it in base and is scaled in scenarios of another load, which is the same
 * as scaling the load.
 */
export function stageScenario(request: StageRequest): Stage {
  const { scenario, unsized, baseLoadFactor = BASE_LOAD_FACTOR } = request;
  const workload = buildWorkload(request);
  const loadFactor = (scenario.loadFactor * baseLoadFactor) / BASE_LOAD_FACTOR;
  const sized = sizeReserved(request.pools, workload, loadFactor);
  const scaled = scaleReserved(request.pools, BASE_LOAD_FACTOR / scenario.loadFactor);
  const reserved = request.pools.reserved.map(({ id }, index) => (unsized.has(id) ? sized : scaled).reserved[index]);
  const pools: PoolSet = {
    ...request.pools,
    reserved: reserved.filter((pool) => pool !== undefined),
    flex: scenario.flexOffered ? request.pools.flex : [],
    sync: limitedSync(request.pools, workload, scenario),
  };
  const sent = scenario.flood ? floodWorkload(workload, scenario.flood, request.seed) : workload;
  return {
    scenario,
    workload: surpriseOutput(sent, scenario.outputFactor, request.seed),
    pools,
    world: worldRequestOf(scenario, request.seed, (stretch) => intervalOf(stretch, workload, pools)),
    expectedOutputTokens: Float64Array.from(sent.jobs, ({ outputTokens }) => outputTokens),
  };
}

function worldRequestOf(scenario: Scenario, seed: number, when: (stretch: Stretch) => Interval): WorldRequest {
  const { stuckBatchShare, flexOffered, batchOutage, reservedLoss } = scenario;
  return {
    seed,
    stuckBatchShare,
    flexOffered,
    ...(batchOutage && { batchOutage: when(batchOutage) }),
    ...(reservedLoss && { reservedLoss: when(reservedLoss) }),
  };
}

function intervalOf({ from, lengthMs }: Stretch, workload: Workload, pools: PoolSet): Interval {
  const fromMs = from === 'largest-backlog' ? largestBacklogMs(workload, pools) : from * workload.spanMs;
  return { fromMs, toMs: fromMs + lengthMs };
}

function limitedSync({ sync }: PoolSet, { jobs, spanMs }: Workload, { syncLoadFactor }: Scenario): PoolSet['sync'] {
  if (syncLoadFactor === undefined) return sync;
  const tokens = jobs.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  const tokensPerMinute = Math.ceil((tokens / spanMs) * 60_000 * syncLoadFactor);
  return sync.map((pool) => ({ ...pool, limits: { ...pool.limits, tokensPerMinute } }));
}

/** Real output is what the trace says times a factor nobody can expect, log-uniform between 1 / n and n. */
function surpriseOutput(workload: Workload, outputFactor: number, seed: number): Workload {
  if (outputFactor === 1) return workload;
  const random = seededRandom(derivedSeed(seed, 'output'));
  const jobs = workload.jobs.map((job) => {
    const factor = outputFactor ** (2 * random() - 1);
    return { ...job, outputTokens: Math.max(1, Math.round(job.outputTokens * factor)) };
  });
  return { ...workload, jobs };
}
