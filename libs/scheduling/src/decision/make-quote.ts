import { cheapestStretch } from '../pools/price-at.js';
import type { Entry } from './job-queue.js';
import type { Offers } from './offers.js';
import type { BatchPlace, StartPlace } from './places.js';
import type { Quote } from './quote.js';
import type { SchedulerJob } from './scheduler-job.js';

/** Upper quantiles of a quote: "max" of the cost is exceeded by one job in twenty. */
const UPPER = 0.95;

/** Where a job will probably run, from when to when it starts there, and its price as a share of list price. */
interface Outlook {
  readonly place: StartPlace | BatchPlace;
  readonly factor: number;
  readonly startMs: number;
  readonly latestStartMs: number;
}

/** The quote of a job that waits nowhere yet; offers for later deadlines are its caller's. `undefined`: no pool may serve it. */
export function makeQuote<J extends SchedulerJob>(
  entry: Entry<J>,
  offers: Offers,
  nowMs: number,
): Omit<Quote, 'cheaperIfUntil'> | undefined {
  const outlook = outlookOf(entry, offers, nowMs);
  if (!outlook) return undefined;
  const { place, factor } = outlook;
  return {
    lane: place.lane,
    poolId: place.pool.id,
    costNanoUsd: { p50: factor * entry.listNanoUsd, max: mostItCosts(entry, offers) },
    finishMs: finishOf(entry, outlook, offers, nowMs),
  };
}

function outlookOf<J extends SchedulerJob>(entry: Entry<J>, offers: Offers, nowMs: number): Outlook | undefined {
  const { queue, job } = entry;
  const { reserved, flex, sync } = queue.lineup;
  const latestStartMs = Math.max(nowMs, entry.latestStartMs);
  const reachedMs = queue.reservedReachesMs(entry, nowMs);
  const [prepaid] = reserved;
  if (prepaid && entry.fitsReserved && reachedMs <= latestStartMs)
    return { place: prepaid, factor: 0, startMs: reachedMs, latestStartMs };
  const later = offers.laterFactor(queue, entry, nowMs);
  const batch = offers.batchOffer(queue, job);
  if (batch && batch.byMs > nowMs && batch.factor < later)
    return { place: batch.place, factor: batch.place.pool.priceFactor, startMs: batch.byMs, latestStartMs };
  const [shed] = flex;
  if (shed && entry.latestFlexMs > nowMs && (sync.length === 0 || later < syncFactor(entry, nowMs))) {
    const startMs = Math.max(nowMs, entry.latestFlexMs - offers.flexGuardMs(queue.lineup));
    return { place: shed, factor: shed.pool.priceFactor, startMs, latestStartMs: entry.latestFlexMs };
  }
  const [last] = sync;
  const place = last ?? prepaid ?? shed ?? batch?.place;
  // Jobs that are due with it and later need the limit after it.
  const beginMs = Math.max(nowMs, queue.plan?.latestBeginMs(entry, nowMs) ?? latestStartMs);
  return place && { place, factor: last ? syncFactor(entry, nowMs) : 1, startMs: beginMs, latestStartMs };
}

function syncFactor<J extends SchedulerJob>({ queue, latestStartMs }: Entry<J>, nowMs: number): number {
  let factor = Number.POSITIVE_INFINITY;
  for (const { pool } of queue.lineup.sync)
    factor = Math.min(factor, cheapestStretch(pool, nowMs, Math.max(nowMs, latestStartMs)).factor);
  return factor;
}

/** Everything else failed: list price (or the dearest hour) of an answer that is long for its kind. */
function mostItCosts<J extends SchedulerJob>(
  { queue, job, listNanoUsd, outputTokens }: Entry<J>,
  offers: Offers,
): number {
  const { sync, flex, batch } = queue.lineup;
  const [place] = [...sync, ...flex, ...batch];
  if (!place) return 0;
  const { listPrice } = place.pool;
  const output = offers.estimates.outputQuantile(job, place.pool.model, UPPER) * listPrice.outputNanoUsd;
  const most = Math.max(listNanoUsd, job.inputTokens * listPrice.inputNanoUsd + Math.max(output, outputTokens));
  if (place.lane !== 'sync') return most * place.pool.priceFactor;
  return most * Math.max(1, ...(place.pool.priceWindows ?? []).map(({ priceFactor }) => priceFactor));
}

function finishOf<J extends SchedulerJob>(
  { job }: Entry<J>,
  { place, startMs, latestStartMs }: Outlook,
  { estimates }: Offers,
  nowMs: number,
): Quote['finishMs'] {
  const begins = Math.max(nowMs, startMs);
  if (place.lane === 'batch')
    return {
      p50: begins + place.estimate.quantileMs(0.5),
      p95: Math.min(job.deadlineMs, begins + place.estimate.quantileMs(UPPER)),
    };
  const latencyMs = (at: number) => estimates.latency.quantileMs(place.pool.id, job.expectedOutputTokens, at);
  const p50 = begins + latencyMs(0.5);
  return { p50, p95: Math.max(p50, latestStartMs + latencyMs(UPPER)) };
}
