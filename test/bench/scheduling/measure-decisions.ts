import { type PoolSet, Scheduler, type SchedulerJob, seededRandom } from '#scheduling';
import { rowOf } from '../measures.js';
import type { Findings } from '../report.js';
import { medianOf } from '../statistics.js';

const HOUR_MS = 3_600_000;
const START_MS = 1_000 * HOUR_MS;
const SIZES = [1_000, 100_000, 1_000_000] as const;
const TENANTS = 50;
const ROUNDS = 7;
const DECISIONS = 50_000;
/** Before the first round: its code gets hot. */
const WARM_UP = 20_000;

/** More prepaid capacity than anybody takes: what is measured is the decision, not the wait for capacity. */
const target = { endpoint: 'e', model: 'm', listPrice: { inputNanoUsd: 150, outputNanoUsd: 600 } };
const pools: PoolSet = {
  reserved: [
    {
      ...target,
      id: 'r',
      lane: 'reserved',
      unit: 'nano-usd',
      capacity: { input: 1e18 },
      windowMs: 60_000,
      overflow: 'reject',
    },
  ],
  batch: [
    {
      ...target,
      id: 'b',
      lane: 'batch',
      priceFactor: 0.5,
      maxRequests: 50_000,
      windowMs: 24 * HOUR_MS,
      expiryKeepsPartials: true,
      cancelMs: 600_000,
    },
  ],
  flex: [{ ...target, id: 'f', lane: 'flex', priceFactor: 0.5 }],
  sync: [{ ...target, id: 's', lane: 'sync' }],
};

interface Timing {
  readonly size: number;
  /** Ms of one decision, by round. */
  readonly rounds: readonly number[];
}

/**
 * Time of a decision with many jobs held: `next` chooses one, `finished` settles it and teaches the estimates, `add` puts
 * another in its place, so that as many are held at the end as at the beginning. All three count. The clock moves a
 * millisecond each time; deadlines lie an hour to a day ahead, in fifty tenants. Each size has the heap to itself, because
 * the collector's work on a million jobs would be billed to the thousand beside them. Speed is the median of the rounds;
 * growth compares the fastest rounds, which other processes disturb least.
 */
export function measureDecisions(): Findings {
  const timings = SIZES.map(timeDecisions);
  const [small, middle, large] = timings.map(({ rounds }) => ({
    fastest: Math.min(...rounds),
    median: medianOf(rounds),
  }));
  if (!small || !middle || !large) throw new RangeError('three sizes are measured');
  return {
    rows: [
      rowOf('decisions_per_s_100k', 1_000 / middle.median),
      rowOf('decision_cost_1m_vs_1k', large.fastest / small.fastest),
    ],
    tables: [
      {
        title: `Decisions on one core, ${ROUNDS} rounds of ${DECISIONS.toLocaleString('en-US')}`,
        columns: ['jobs held', 'µs a decision', 'fastest round', 'decisions/s'],
        lines: timings.map(({ size, rounds }) => [
          size.toLocaleString('en-US'),
          (medianOf(rounds) * 1_000).toFixed(2),
          (Math.min(...rounds) * 1_000).toFixed(2),
          Math.round(1_000 / medianOf(rounds)).toLocaleString('en-US'),
        ]),
        notes: ['A decision is choosing a job, settling it when it is over and holding another one in its place.'],
      },
    ],
  };
}

function timeDecisions(size: number): Timing {
  const bench = new DecisionBench(size);
  bench.run(WARM_UP);
  return { size, rounds: Array.from({ length: ROUNDS }, () => bench.run(DECISIONS) / DECISIONS) };
}

class DecisionBench {
  private readonly scheduler = new Scheduler<SchedulerJob>({ pools });
  private readonly random = seededRandom(1);
  private nowMs = START_MS;
  private added = 0;

  constructor(size: number) {
    for (let held = 0; held < size; held++) this.scheduler.add(this.job(), this.nowMs);
  }

  /** Ms for so many decisions. @throws Error when there is none to take: nothing would be measured. */
  run(decisions: number): number {
    const startedMs = performance.now();
    for (let taken = 0; taken < decisions; taken++) {
      this.nowMs++;
      const decision = this.scheduler.next(this.nowMs);
      if (decision?.kind !== 'start') throw new Error(`expected a start, got ${decision?.kind ?? 'nothing'}`);
      const { jobId, inputTokens, expectedOutputTokens } = decision.job;
      const outcome = { inputTokens, outputTokens: expectedOutputTokens, latencyMs: 2_000 };
      this.scheduler.finished(jobId, outcome, this.nowMs);
      this.scheduler.add(this.job(), this.nowMs);
    }
    return performance.now() - startedMs;
  }

  private job(): SchedulerJob {
    const { random } = this;
    return {
      jobId: `j${this.added++}`,
      tenant: `t${Math.floor(random() * TENANTS)}`,
      candidates: CANDIDATES,
      queue: 'q',
      notBeforeMs: 0,
      deadlineMs: this.nowMs + HOUR_MS + random() * 23 * HOUR_MS,
      priority: 0,
      inputTokens: 200 + Math.floor(random() * 2_000),
      expectedOutputTokens: 50 + Math.floor(random() * 400),
      lanes: LANES_ALL,
    };
  }
}

const CANDIDATES = [{ endpoint: 'e', model: 'm' }] as const;
const LANES_ALL = ['reserved', 'batch', 'flex', 'sync'] as const;
