import type { Estimates } from '../estimates/estimates.js';
import { tokensCost } from '../pools/price-at.js';
import type { AttemptOutcome, Refusal } from './decision.js';
import type { Flight } from './entry.js';
import type { Entry } from './job-queue.js';
import type { StartPlace } from './places.js';
import type { SchedulerJob } from './scheduler-job.js';

/** What attempts take out of their pools: an estimate at the start, what was really used at the end. */
export class Settlement<J extends SchedulerJob> {
  constructor(private readonly estimates: Estimates) {}

  /** Called while the entry still waits: its tenant is charged among those who do. */
  start(entry: Entry<J>, place: StartPlace, nowMs: number): Flight {
    const tokens = entry.job.inputTokens + entry.outputTokens;
    const units =
      place.lane === 'reserved' ? place.units(entry.job.inputTokens, entry.outputTokens) : ([0, 0] as const);
    if (place.lane === 'reserved') {
      place.gauge.pour(units, nowMs);
      place.learnUnit(entry.listNanoUsd, units);
    } else {
      place.limits.start(tokens, nowMs);
      if (place.lane === 'flex') place.probe.start();
    }
    return { place, units, tokens, startedMs: nowMs, charged: entry.queue.charge(entry, place) };
  }

  /** Nothing was served: everything is given back, and the pool is left alone for a while. */
  refused(entry: Entry<J>, { retryAtMs }: Refusal, nowMs: number): void {
    const { flight } = entry;
    if (!flight) return;
    const { place } = flight;
    if (place.lane === 'flex') {
      const openMs = place.probe.refused(nowMs, retryAtMs);
      if (openMs > 0) place.estimate.observeOpen(openMs);
    } else place.backoff.refused(nowMs, retryAtMs);
    this.giveBack(entry, nowMs);
  }

  /** Nobody knows how it ended: as if it had not begun. */
  abandon(entry: Entry<J>, nowMs: number): void {
    if (entry.flight?.place.lane === 'flex') entry.flight.place.probe.abandoned();
    this.giveBack(entry, nowMs);
  }

  finished(entry: Entry<J>, { inputTokens, outputTokens, latencyMs }: AttemptOutcome, nowMs: number): void {
    const { flight, job } = entry;
    if (!flight) return;
    const { place } = flight;
    if (place.lane === 'reserved') {
      const [first, second] = place.units(inputTokens, outputTokens);
      place.gauge.pour([first - flight.units[0], second - flight.units[1]], nowMs, flight.startedMs);
    } else {
      place.limits.end(inputTokens + outputTokens - flight.tokens, nowMs);
    }
    if (place.lane === 'flex') {
      const closedMs = place.probe.served(flight.startedMs, nowMs);
      if (closedMs > 0) place.estimate.observe(closedMs);
    } else place.backoff.served();
    this.correct(entry, tokensCost(place.pool.listPrice, inputTokens, outputTokens) - entry.listNanoUsd);
    this.estimates.learn(job, { poolId: place.pool.id, model: place.pool.model }, { outputTokens, latencyMs });
    entry.flight = undefined;
  }

  private giveBack(entry: Entry<J>, nowMs: number): void {
    const { flight } = entry;
    if (!flight) return;
    const { place } = flight;
    if (place.lane === 'reserved') place.gauge.pour([-flight.units[0], -flight.units[1]], nowMs, flight.startedMs);
    else place.limits.end(-flight.tokens, nowMs);
    this.correct(entry, -entry.listNanoUsd);
    entry.flight = undefined;
  }

  private correct({ tenant, flight }: Entry<J>, differenceNanoUsd: number): void {
    for (const services of flight?.charged ?? []) services.correct(services.of(tenant), differenceNanoUsd);
  }
}
