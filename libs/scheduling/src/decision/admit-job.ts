import type { Entry } from './job-queue.js';
import { makeQuote } from './make-quote.js';
import type { Offers } from './offers.js';
import type { StartPlace } from './places.js';
import type { Admission, Quote, WaitOffer } from './quote.js';
import type { SchedulerJob } from './scheduler-job.js';

const HOUR_MS = 3_600_000;
/** Deadlines that are tried for a cheaper offer, from now. */
const WAITS_MS = [1, 4, 12, 24, 48, 168].map((hours) => hours * HOUR_MS);
/** An offer that saves less is no reason to wait. */
const WORTH_IT = 0.95;
/** A job is infeasible when half of the calls of its kind would end after its deadline even if it began now. */
const FEASIBLE_QUANTILE = 0.5;

export interface AdmissionRequest<J extends SchedulerJob> {
  readonly entry: Entry<J>;
  readonly offers: Offers;
  readonly nowMs: number;
  /** The same job with another deadline. */
  readonly withDeadline: (deadlineMs: number) => Entry<J>;
}

/** Whether a job's deadline can be kept, and what it will cost; what would be feasible or cheaper when it may wait. */
export function admitJob<J extends SchedulerJob>(request: AdmissionRequest<J>): Admission {
  const { entry, offers, nowMs, withDeadline } = request;
  const soonestMs = soonestFinishMs(entry, offers, nowMs);
  const isFeasible = soonestMs <= entry.job.deadlineMs;
  const served = isFeasible ? entry : withDeadline(Math.max(soonestMs, safeDeadlineMs(entry, offers, nowMs)));
  const quote = makeQuote(served, offers, nowMs) ?? nobody(entry);
  return {
    isFeasible: isFeasible && Number.isFinite(quote.finishMs.p50),
    earliestFeasibleDeadlineMs: isFeasible
      ? Math.min(entry.job.deadlineMs, Math.ceil(soonestMs))
      : served.job.deadlineMs,
    quote: { ...quote, cheaperIfUntil: cheaperOffers(request, quote) },
  };
}

/** When it would be done if it went as soon as limits let it, and as what is due before it lets it: half of the time later. */
function soonestFinishMs<J extends SchedulerJob>(entry: Entry<J>, offers: Offers, nowMs: number): number {
  const { queue, job } = entry;
  const { reserved, flex, sync, batch } = queue.lineup;
  let soonestMs = Number.POSITIVE_INFINITY;
  const consider = (place: StartPlace, startMs: number) => {
    const latencyMs = offers.estimates.latency.quantileMs(place.pool.id, job.expectedOutputTokens, FEASIBLE_QUANTILE);
    soonestMs = Math.min(soonestMs, Math.max(startMs, job.notBeforeMs) + latencyMs);
  };
  // Flex may be closed: it counts where there is nothing else.
  for (const place of sync.length > 0 ? sync : flex)
    consider(place, place.load && queue.plan ? queue.plan.soonestStartMs(entry, nowMs) : nowMs);
  if (entry.fitsReserved) for (const place of reserved) consider(place, queue.reservedRoomMs(entry, nowMs));
  if (soonestMs !== Number.POSITIVE_INFINITY) return soonestMs;
  return Math.min(...batch.map(({ estimate }) => nowMs + estimate.quantileMs(FEASIBLE_QUANTILE)), soonestMs);
}

function safeDeadlineMs<J extends SchedulerJob>({ queue, job }: Entry<J>, offers: Offers, nowMs: number): number {
  return Math.ceil(Math.max(nowMs, job.notBeforeMs) + offers.safeLeadMs(queue.lineup, job));
}

function cheaperOffers<J extends SchedulerJob>(
  { entry, offers, nowMs, withDeadline }: AdmissionRequest<J>,
  quote: Omit<Quote, 'cheaperIfUntil'>,
): WaitOffer[] {
  const found: WaitOffer[] = [];
  let least = quote.costNanoUsd.p50;
  for (const waitMs of WAITS_MS) {
    const deadlineMs = nowMs + waitMs;
    if (least <= 0) break;
    if (deadlineMs <= entry.job.deadlineMs) continue;
    const later = makeQuote(withDeadline(deadlineMs), offers, nowMs);
    if (!later || later.costNanoUsd.p50 >= least * WORTH_IT) continue;
    least = later.costNanoUsd.p50;
    found.push({ deadlineMs, lane: later.lane, costNanoUsd: least });
  }
  return found;
}

/** No pool may serve it at all. */
function nobody<J extends SchedulerJob>({ job }: Entry<J>): Omit<Quote, 'cheaperIfUntil'> {
  const [lane = 'sync'] = job.lanes;
  const never = Number.POSITIVE_INFINITY;
  return { lane, poolId: '', costNanoUsd: { p50: 0, max: 0 }, finishMs: { p50: never, p95: never } };
}
