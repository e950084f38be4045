import type { DecisionNote, LaneOffer } from '#contracts';
import type { Why } from '#scheduling';
import type { Place, WaitUntil } from '../decision/route-outcome.js';

/** What the scheduler knew, without what it knows about other tenants. */
export function factsOfWhy(why: Why): Partial<DecisionNote> {
  const { reservedLevel, reservedExpectedMs, untilMs } = why;
  return {
    slackMs: Math.round(why.slackMs),
    offers: why.lanes.map(offerOf),
    ...(reservedLevel === undefined ? {} : { reservedLevel: Math.round(reservedLevel * 1000) / 1000 }),
    ...(reservedExpectedMs === undefined ? {} : { reservedExpectedMs: Math.round(reservedExpectedMs) }),
    ...(untilMs !== undefined && Number.isFinite(untilMs) ? { untilMs: Math.round(untilMs) } : {}),
  };
}

export function noteOfStart(
  { candidate, lane }: Place,
  decided: { readonly why: Why; readonly costNanoUsd: number },
): DecisionNote {
  const { why } = decided;
  return {
    atMs: why.atMs,
    what: 'call',
    reason: why.reason,
    lane,
    endpoint: candidate.endpoint,
    model: candidate.model,
    costNanoUsd: lane === 'reserved' ? 0 : Math.round(decided.costNanoUsd),
    ...factsOfWhy(why),
  };
}

export function noteOfHold(
  { untilMs, cause, reason }: WaitUntil,
  { atMs, latestStartMs }: { readonly atMs: number; readonly latestStartMs: number },
  why?: Why,
): DecisionNote {
  return {
    atMs,
    what: 'hold',
    reason: cause,
    waitsFor: reason,
    slackMs: Math.round(latestStartMs - atMs),
    ...(why ? factsOfWhy(why) : {}),
    ...(untilMs > atMs ? { untilMs: Math.ceil(untilMs) } : {}),
  };
}

/** `azure-eu/gpt-x:reserved` → its parts; model names have slashes and colons of their own. */
function offerOf({ lane, poolId, priceNanoUsd, latestStartMs }: Why['lanes'][number]): LaneOffer {
  const slash = poolId.indexOf('/');
  return {
    lane,
    endpoint: poolId.slice(0, slash),
    model: poolId.slice(slash + 1, poolId.length - lane.length - 1),
    costNanoUsd: Math.round(priceNanoUsd),
    // JSON has no infinity: a lane that is always too late is one that was too late at the epoch.
    latestStartMs: Number.isFinite(latestStartMs) ? Math.floor(latestStartMs) : 0,
  };
}
