import type { Estimates } from '../estimates/estimates.js';
import { cheapestStretch, priceFactorAt, tokensCost } from '../pools/price-at.js';
import type { Entry } from './job-queue.js';
import type { BatchPlace, FlexPlace, StartPlace, SyncPlace } from './places.js';
import type { Lineup } from './pool-book.js';

/** Safe means: as long as 99 of 100 calls of that pool and size take, and a quarter more. */
const SAFE_QUANTILE = 0.99;
const SAFETY = 1.25;
/** A closure of flex that is longer than this quantile of the known ones is not provided for. */
const GUARD_QUANTILE = 0.9;
/** Where what flex does not take would not fit into the limits of sync, a longer one is provided for. */
const LONG_GUARD_QUANTILE = 0.98;
/** Of the time that flex usually stays open: it closes within that once in seven times. */
const CALM_SHARE = 0.15;
/** Chance that flex, open now, is open again when it is needed. */
const OPEN_AGAIN = 0.97;

export interface OffersOptions {
  readonly estimates: Estimates;
  /** For queueing, clocks and the way there and back. */
  readonly marginMs: number;
}

/** As far as it decides how long a call takes. */
export interface JobSize {
  readonly inputTokens: number;
  readonly expectedOutputTokens: number;
}

export interface BatchOffer {
  readonly place: BatchPlace;
  readonly byMs: number;
  /** Expected price as a share of list price, with what escaping from a stuck batch costs. */
  readonly factor: number;
}

/** What each lane offers a job: how long it takes there, until when it may wait, and what it costs as a share of list price. */
export class Offers {
  readonly estimates: Estimates;
  private readonly marginMs: number;

  constructor({ estimates, marginMs }: OffersOptions) {
    this.estimates = estimates;
    this.marginMs = marginMs;
  }

  /** Time a job needs in a pool, from the decision to its answer, to be safe. */
  leadMs(place: StartPlace, { inputTokens, expectedOutputTokens }: JobSize): number {
    const quantileMs = this.estimates.latency.quantileMs(place.pool.id, expectedOutputTokens, SAFE_QUANTILE);
    // Where tokens are limited, room for it must come free first, behind somebody else who is as large.
    const roomMs = place.lane === 'sync' ? (2 * (inputTokens + expectedOutputTokens)) / place.limits.tokensPerMs : 0;
    return quantileMs * SAFETY + roomMs + this.marginMs;
  }

  /** The least lead of the pools that always take work; of those that may refuse when there is no other. */
  safeLeadMs({ sync, reserved, flex, batch }: Lineup, size: JobSize): number {
    const places: readonly StartPlace[] = sync.length > 0 ? sync : [...reserved, ...flex];
    let leadMs = Number.POSITIVE_INFINITY;
    for (const place of places) leadMs = Math.min(leadMs, this.leadMs(place, size));
    if (leadMs !== Number.POSITIVE_INFINITY) return leadMs;
    return Math.min(...batch.map((place) => place.estimate.quantileMs(SAFE_QUANTILE)), Number.MAX_SAFE_INTEGER);
  }

  flexLeadMs({ flex }: Lineup, size: JobSize): number {
    let leadMs = Number.POSITIVE_INFINITY;
    for (const place of flex) leadMs = Math.min(leadMs, this.leadMs(place, size));
    return leadMs;
  }

  /** How long before its latest start in flex a job begins to look for it: a closure of flex must not reach up to there. */
  flexGuardMs(lineup: Lineup): number {
    return this.closureMs(lineup, GUARD_QUANTILE);
  }

  /** The same where sync cannot take everybody who would miss flex. */
  longFlexGuardMs(lineup: Lineup): number {
    return this.closureMs(lineup, LONG_GUARD_QUANTILE);
  }

  /** How long flex that is open can be relied on to stay open. */
  flexCalmMs({ flex }: Lineup): number {
    let calmMs = Number.POSITIVE_INFINITY;
    for (const { estimate } of flex) calmMs = Math.min(calmMs, estimate.openMs * CALM_SHARE);
    return calmMs;
  }

  /** What a job costs there; reserved is paid for. */
  priceNanoUsd(place: StartPlace | BatchPlace, entry: Pick<Entry, 'job' | 'outputTokens'>, atMs: number): number {
    if (place.lane === 'reserved') return 0;
    const list = tokensCost(place.pool.listPrice, entry.job.inputTokens, entry.outputTokens);
    return list * (place.lane === 'sync' ? priceFactorAt(place.pool, atMs) : place.pool.priceFactor);
  }

  /** The best that can be hoped for without reserved and batch: flex if it opens in time, else the cheapest sync. */
  laterFactor(
    queue: { readonly lineup: Lineup },
    entry: Pick<Entry, 'latestFlexMs' | 'latestStartMs'>,
    nowMs: number,
  ): number {
    const { sync, flex } = queue.lineup;
    let factor = Number.POSITIVE_INFINITY;
    for (const { pool } of sync) factor = Math.min(factor, cheapestStretch(pool, nowMs, entry.latestStartMs).factor);
    // Without sync, a missed flex is a missed deadline: a high price, not an infinite one.
    const missed = Number.isFinite(factor) ? factor : MISSED_FACTOR;
    let best = factor;
    for (const place of flex) {
      const chance = this.flexChance(place, entry.latestFlexMs - nowMs, nowMs);
      best = Math.min(best, place.pool.priceFactor * chance + missed * (1 - chance));
    }
    return best;
  }

  /** The cheapest batch pool, and until when it can wait. */
  batchOffer(
    queue: { readonly lineup: Lineup },
    job: JobSize & { readonly deadlineMs: number },
  ): BatchOffer | undefined {
    const { batch, flex } = queue.lineup;
    let best: BatchOffer | undefined;
    for (const place of batch) {
      const flexFactor = flex[0]?.pool.priceFactor;
      const escapeFactor = flexFactor === undefined ? 1 : (1 + flexFactor) / 2;
      const patience = place.estimate.patience(
        Math.max(0, escapeFactor - place.pool.priceFactor),
        place.pool.priceFactor,
      );
      const escapeMs = place.pool.cancelMs + this.flexGuardMs(queue.lineup) + this.safeLeadMs(queue.lineup, job);
      const factor = place.pool.priceFactor * (1 - patience.lateShare) + escapeFactor * patience.lateShare;
      if (best && best.factor <= factor) continue;
      best = { place, byMs: job.deadlineMs - escapeMs - patience.waitMs, factor };
    }
    return best;
  }

  /** When the last of the cheapest hours of sync ends for a job that could wait longer; `Infinity`: it pays list price anyway. */
  cheapByMs(sync: readonly SyncPlace[], entry: Pick<Entry, 'latestStartMs'>, nowMs: number): number {
    let byMs = Number.POSITIVE_INFINITY;
    for (const { pool } of sync) {
      if (!pool.priceWindows) continue;
      const stretch = cheapestStretch(pool, nowMs, entry.latestStartMs);
      if (stretch.factor >= priceFactorAt(pool, entry.latestStartMs)) continue;
      byMs = Math.min(
        byMs,
        Math.max(nowMs, stretch.endMs - Math.min(CHEAP_MARGIN_MS, (stretch.endMs - stretch.startMs) / 2)),
      );
    }
    return byMs;
  }

  private closureMs({ flex }: Lineup, at: number): number {
    let closureMs = 0;
    for (const { estimate } of flex) closureMs = Math.max(closureMs, estimate.quantileMs(at));
    return closureMs;
  }

  private flexChance({ probe, estimate }: FlexPlace, withinMs: number, nowMs: number): number {
    if (withinMs <= 0) return 0;
    return probe.isClosed ? estimate.opensWithin(probe.closedForMs(nowMs), withinMs) : OPEN_AGAIN;
  }
}

/** A missed deadline, as a share of list price. */
const MISSED_FACTOR = 10;
/** Cheap hours are used until that long before they end: limits and clocks. */
const CHEAP_MARGIN_MS = 300_000;
