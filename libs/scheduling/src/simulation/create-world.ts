import { logNormalQuantile, sigmaOf, standardNormalQuantile } from '../estimates/log-normal.js';
import type { BatchPool, FlexPool, ReservedPool, SyncPool } from '../pools/pool.js';
import { cheapestStretch } from '../pools/price-at.js';
import { LONGEST_RATE_WINDOW_MS } from '../pools/reserved-pacing.js';
import { hashedDraw, hashedName } from './hashed-draw.js';
import type { Interval, ServedJob, World, WorldRequest } from './world.js';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** OpenRouter over 230,000 batches: median 7 minutes, nine in ten within an hour. */
const BATCH = { median: 7 * MINUTE_MS, sigma: sigmaOf({ median: 7 * MINUTE_MS, p90: 60 * MINUTE_MS }) };
/** No batch is faster: files are validated first. */
const FASTEST_BATCH_MS = 10_000;
/** Batches that are handed over in the same quarter of an hour wait in the same queue of the provider: one latency for all. */
const BATCH_SLOT_MS = 15 * MINUTE_MS;
/** A batch answers its requests one after the other, in this last part of its time. */
const FIRST_REQUEST_SHARE = 0.2;
/** Flex opens and closes by the quarter of an hour; closed in 10 % of the slots of the quietest hour, 60 % of the busiest. */
const FLEX_SLOT_MS = 15 * MINUTE_MS;
const CLOSED_MEAN = 0.35;
const CLOSED_SWING = 0.25;
/** A small hosted model: time to the first token, reading, writing; log-normal noise; flex is half as fast. */
const FIRST_TOKEN_MS = 400;
const READ_MS = 0.05;
const WRITE_MS = 12;
const NOISE_SIGMA = 0.25;
const SLOWNESS = { reserved: 1, sync: 1, flex: 2 } as const;

const DRAW = { service: 1, flex: 2, batch: 3, stuck: 4, request: 5, cancel: 6 } as const;

/** A world drawn by seed. */
export function createWorld(request: WorldRequest): World {
  return new DrawnWorld(request);
}

class DrawnWorld implements World {
  constructor(private readonly request: WorldRequest) {}

  serviceMs(lane: 'reserved' | 'flex' | 'sync', { index, inputTokens, outputTokens }: ServedJob): number {
    const noise = Math.exp(NOISE_SIGMA * standardNormalQuantile(this.draw(DRAW.service, index)));
    return (FIRST_TOKEN_MS + READ_MS * inputTokens + WRITE_MS * outputTokens) * noise * SLOWNESS[lane];
  }

  reservedIsUp(_pool: ReservedPool, atMs: number): boolean {
    const { reservedLoss: loss } = this.request;
    return !loss || atMs < loss.fromMs || atMs >= loss.toMs;
  }

  flexIsOpen({ id }: FlexPool, atMs: number): boolean {
    if (this.request.flexOffered === false) return false;
    const slot = Math.floor(atMs / FLEX_SLOT_MS);
    const timeOfDay = ((slot * FLEX_SLOT_MS) % DAY_MS) / DAY_MS;
    const closedShare = CLOSED_MEAN - CLOSED_SWING * Math.cos(2 * Math.PI * timeOfDay);
    return this.draw(DRAW.flex, slot, hashedName(id)) >= closedShare;
  }

  batchFinishMs(pool: BatchPool, submitMs: number): number {
    return this.afterOutage(submitMs, this.batchLatencyMs(pool, submitMs));
  }

  batchRequestFinishMs(pool: BatchPool, submitMs: number, batch: number, request: number): number {
    const share = FIRST_REQUEST_SHARE + (1 - FIRST_REQUEST_SHARE) * this.draw(DRAW.request, batch, request);
    return this.afterOutage(submitMs, this.batchLatencyMs(pool, submitMs) * share);
  }

  batchCancelMs({ id, cancelMs }: BatchPool, submitMs: number): number {
    return cancelMs * this.draw(DRAW.cancel, Math.floor(submitMs / BATCH_SLOT_MS), hashedName(id));
  }

  reservedShare(_pool: ReservedPool, fromMs: number, toMs: number): number {
    const { reservedLoss: loss } = this.request;
    return loss && toMs > fromMs ? 1 - overlapMs(loss, fromMs, toMs) / (toMs - fromMs) : 1;
  }

  /** A bucket as deep as a window takes one more call while it is not full; credit cannot be overdrawn. */
  reservedBurstUnits({ capacity, windowMs }: ReservedPool, rate: 'input' | 'output', largestCallUnits: number): number {
    if (windowMs > LONGEST_RATE_WINDOW_MS) return 0;
    return (rate === 'input' ? capacity.input : (capacity.output ?? 0)) + largestCallUnits;
  }

  /** Handed over as early as possible in one of the quarters between; cancelled when the first requests are done, if that is sooner. */
  batchReturns(pool: BatchPool, fromMs: number, toMs: number): boolean {
    for (let atMs = fromMs; atMs < toMs; atMs = (Math.floor(atMs / BATCH_SLOT_MS) + 1) * BATCH_SLOT_MS) {
      const latencyMs = this.batchLatencyMs(pool, atMs);
      const firstMs = this.afterOutage(atMs, latencyMs * FIRST_REQUEST_SHARE);
      if (Math.min(this.afterOutage(atMs, latencyMs), firstMs + this.batchCancelMs(pool, atMs)) <= toMs) return true;
    }
    return false;
  }

  flexOpens(pool: FlexPool, fromMs: number, toMs: number): boolean {
    for (let atMs = fromMs; atMs < toMs; atMs = (Math.floor(atMs / FLEX_SLOT_MS) + 1) * FLEX_SLOT_MS)
      if (this.flexIsOpen(pool, atMs)) return true;
    return false;
  }

  syncFactor(pool: SyncPool, fromMs: number, toMs: number): number {
    return cheapestStretch(pool, fromMs, toMs).factor;
  }

  /** Without an outage; `Infinity`: stuck. */
  private batchLatencyMs({ id }: BatchPool, submitMs: number): number {
    const slot = Math.floor(submitMs / BATCH_SLOT_MS);
    const name = hashedName(id);
    if (this.draw(DRAW.stuck, slot, name) < (this.request.stuckBatchShare ?? 0)) return Number.POSITIVE_INFINITY;
    return Math.max(FASTEST_BATCH_MS, logNormalQuantile(BATCH, this.draw(DRAW.batch, slot, name)));
  }

  /** Work that began before or in the outage stands still until it is over. */
  private afterOutage(submitMs: number, latencyMs: number): number {
    const { batchOutage: outage } = this.request;
    if (!outage || submitMs >= outage.toMs || submitMs + latencyMs <= outage.fromMs) return submitMs + latencyMs;
    const doneMs = Math.max(0, outage.fromMs - submitMs);
    return outage.toMs + latencyMs - doneMs;
  }

  private draw(purpose: number, first: number, second = 0): number {
    return hashedDraw(this.request.seed, purpose, first, second);
  }
}

function overlapMs(interval: Interval, fromMs: number, toMs: number): number {
  return Math.max(0, Math.min(interval.toMs, toMs) - Math.max(interval.fromMs, fromMs));
}
