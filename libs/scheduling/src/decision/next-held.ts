import { waitsBefore } from '../fairness/fair-queue.js';
import type { Entry, JobQueue } from './job-queue.js';
import type { ReservedPlace } from './places.js';
import type { SchedulerJob } from './scheduler-job.js';
import type { Tier } from './tier.js';

/**
 * Jobs are equally urgent as long as none may wait more than this many times as long as the first of them. Within that,
 * turns are taken by what tenants have had; beyond it, latest starts decide, because prepaid capacity that runs over-night
 * work by day has none left to run at night and buys what had to run by day.
 */
const EQUALLY_URGENT = 2;

/**
 * Who is next for a reserved pool among the held jobs of all queues that want it. Worth comes first (where input and output
 * are counted apart: whoever takes more of the rate that has more room, so that neither runs out long before the other); then, of the tenants
 * with a job as urgent as the most urgent one, the earliest job of whoever has had least of the pool, by weight. Whoever is
 * passed over loses no deadline: at its latest start it presses, and no longer waits for its turn here.
 *
 * **Bound.** Over any time in which tenants f and g both wait for a pool with jobs that are equally urgent,
 * `|W_f / φ_f − W_g / φ_g| <= C_f / φ_f + C_g / φ_g + U`: see `TenantServices`; U is what pressing jobs of either took of
 * the pool out of turn, by weight. It is charged as well, so it is made up for as long as both go on waiting.
 */
export function nextHeld<J extends SchedulerJob>(
  place: ReservedPlace,
  queues: readonly JobQueue<J>[],
  nowMs: number,
): Entry<J> | undefined {
  for (const tierOf of place.gauge.lean(nowMs) < 0 ? [poorOf, richOf] : [richOf, poorOf]) {
    const earliest = earliestOf(queues, tierOf);
    if (!earliest) continue;
    const upToMs = nowMs + EQUALLY_URGENT * Math.max(0, earliest.latestStartMs - nowMs);
    return leastServedOf(queues, tierOf, { place, upToMs }) ?? earliest;
  }
  return undefined;
}

type TierOf = <J extends SchedulerJob>(queue: JobQueue<J>) => Tier<Entry<J>>;
const richOf: TierOf = ({ rich }) => rich;
const poorOf: TierOf = ({ poor }) => poor;

function earliestOf<J extends SchedulerJob>(queues: readonly JobQueue<J>[], tierOf: TierOf): Entry<J> | undefined {
  let earliest: Entry<J> | undefined;
  for (const queue of queues) {
    const first = tierOf(queue).held.earliest();
    if (first && (!earliest || waitsBefore(first, earliest))) earliest = first;
  }
  return earliest;
}

function leastServedOf<J extends SchedulerJob>(
  queues: readonly JobQueue<J>[],
  tierOf: TierOf,
  { place, upToMs }: { readonly place: ReservedPlace; readonly upToMs: number },
): Entry<J> | undefined {
  let least: Entry<J> | undefined;
  let leastNanoUsd = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const pool = queue.lineup.reserved.indexOf(place);
    const node = tierOf(queue).held.leastServed(pool, upToMs);
    if (!node?.head) continue;
    const { head, serviceNanoUsd } = node;
    const isLess = serviceNanoUsd < leastNanoUsd;
    if (least && !isLess && (serviceNanoUsd > leastNanoUsd || !waitsBefore(head, least))) continue;
    least = head;
    leastNanoUsd = serviceNanoUsd;
  }
  return least;
}
