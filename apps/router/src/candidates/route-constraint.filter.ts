import { LANES, type Lane, type RouteConstraint } from '#contracts';
import type { Candidate } from './candidate.js';

const LIST_PRICE_ONLY: readonly Lane[] = ['sync'];

/** Whether the caller's own constraint lets this endpoint serve. */
export function isAllowedByRoute(candidate: Candidate, route: RouteConstraint | undefined): boolean {
  return route?.only === undefined || route.only.includes(candidate.endpoint);
}

/** The lanes in which one of the candidates can be called, in our order. */
export function offeredLanes(candidates: readonly Candidate[]): readonly Lane[] {
  if (candidates.every(({ pools }) => pools === null)) return LIST_PRICE_ONLY;
  return LANES.filter((lane) => candidates.some(({ lanes }) => lanes.includes(lane)));
}

/**
 * The lanes of these candidates that the caller's constraint leaves, in our order. `batch` alone leaves sync where there
 * is a batch to think of: until somebody can hand one over it is carried out as sync.
 */
export function allowedLanes(candidates: readonly Candidate[], route: RouteConstraint | undefined): readonly Lane[] {
  return offeredLanes(candidates).filter((lane) => candidates.some((one) => mayUse(one, lane, route)));
}

/**
 * The same with `batch` where it may be thought of: nobody can hand a batch over yet, so it is decided and shown, and
 * carried out as sync; a job that may not go in sync has no use for it.
 */
export function withBatch(
  lanes: readonly Lane[],
  candidates: readonly Candidate[],
  route: RouteConstraint | undefined,
): readonly Lane[] {
  if (!lanes.includes('sync') || (route?.lanes && !route.lanes.includes('batch'))) return lanes;
  if (!candidates.some(({ pools }) => pools?.batch)) return lanes;
  return LANES.filter((lane) => lane === 'batch' || lanes.includes(lane));
}

/** Whether this candidate may serve it in one of these lanes. */
export function offersOneOf(
  candidate: Candidate,
  allowed: readonly Lane[],
  route: RouteConstraint | undefined,
): boolean {
  return allowed.some((lane) => candidate.lanes.includes(lane) && mayUse(candidate, lane, route));
}

function mayUse({ pools }: Candidate, lane: Lane, route: RouteConstraint | undefined): boolean {
  const wanted = route?.lanes;
  if (wanted === undefined || wanted.includes(lane)) return true;
  return lane === 'sync' && wanted.includes('batch') && !!pools?.batch;
}

/** Whether it is worth asking the scheduler: there is more than one way to buy it, or one that is not always open. */
export function hasChoiceOfLanes(candidates: readonly Candidate[], allowed: readonly Lane[]): boolean {
  return candidates.some(({ pools }) => pools !== null && isMoreThanListPrice(pools, allowed));
}

function isMoreThanListPrice(pools: NonNullable<Candidate['pools']>, allowed: readonly Lane[]): boolean {
  if (pools.sync === null || pools.sync.priceWindows !== undefined) return true;
  return allowed.some((lane) => lane !== 'sync' && pools[lane] !== null);
}
