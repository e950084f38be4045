import type { Lane, RouteConstraint } from '#contracts';
import type { Candidate } from './candidate.js';

/** Whether the caller's own constraint lets this endpoint serve. */
export function isAllowedByRoute(candidate: Candidate, route: RouteConstraint | undefined): boolean {
  return route?.only === undefined || route.only.includes(candidate.endpoint);
}

/** The lanes of this gateway that the caller's constraint leaves, in our order. */
export function allowedLanes(offered: readonly Lane[], route: RouteConstraint | undefined): readonly Lane[] {
  const wanted = route?.lanes;
  return wanted === undefined ? offered : offered.filter((lane) => wanted.includes(lane));
}
