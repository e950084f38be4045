import { cheapestStretch, tokensCost } from '../pools/price-at.js';
import type { Entry } from './job-queue.js';
import type { Offers } from './offers.js';
import type { SchedulerJob } from './scheduler-job.js';
import type { LaneView, Reason, Why } from './why.js';

/** What was known when a decision fell. Read before the decision is carried out: levels and counters move with it. */
export function describeWhy<J extends SchedulerJob>(
  entry: Entry<J>,
  offers: Offers,
  reason: Reason,
  nowMs: number,
): Why {
  const { queue } = entry;
  const { own, least } = servicesOf(entry);
  const reserved = queue.lineup.reserved[0];
  const reachedMs = reserved && entry.state === 'held' ? queue.reservedReachesMs(entry, nowMs) : NEVER;
  return {
    reason,
    atMs: nowMs,
    slackMs: entry.latestStartMs - nowMs,
    lanes: laneViews(entry, offers, nowMs),
    ...(reserved ? { reservedLevel: reserved.gauge.share(nowMs) } : {}),
    ...(Number.isFinite(reachedMs) ? { reservedExpectedMs: reachedMs } : {}),
    tenantServiceNanoUsd: own,
    leastServiceNanoUsd: least,
  };
}

const NEVER = Number.POSITIVE_INFINITY;

function laneViews<J extends SchedulerJob>(entry: Entry<J>, offers: Offers, nowMs: number): LaneView[] {
  const { reserved, batch, flex, sync } = entry.queue.lineup;
  const views: LaneView[] = [];
  const view = (lane: LaneView['lane'], poolId: string, priceNanoUsd: number, latestStartMs: number) =>
    views.push({ lane, poolId, priceNanoUsd, latestStartMs });
  const [first] = reserved;
  if (first) view('reserved', first.pool.id, 0, entry.latestStartMs);
  if (batch.length > 0) {
    const offer = offers.batchOffer(entry.queue, entry.job);
    if (offer) view('batch', offer.place.pool.id, offers.priceNanoUsd(offer.place, entry, nowMs), offer.byMs);
  }
  const [shed] = flex;
  if (shed) view('flex', shed.pool.id, offers.priceNanoUsd(shed, entry, nowMs), entry.latestFlexMs);
  const [last] = sync;
  if (last) {
    const { factor } = cheapestStretch(last.pool, nowMs, Math.max(nowMs, entry.latestStartMs));
    const list = tokensCost(last.pool.listPrice, entry.job.inputTokens, entry.outputTokens);
    view('sync', last.pool.id, factor * list, entry.latestStartMs);
  }
  return views;
}

function servicesOf<J extends SchedulerJob>(entry: Entry<J>): { own: number; least: number } {
  const { queue, state, tenant } = entry;
  const held = state === 'held' && entry.fitsReserved ? queue.tierOf(entry).services[0] : undefined;
  const services = held ?? queue.pressing.services;
  return { own: services.of(tenant).serviceNanoUsd, least: services.leastNanoUsd };
}
