import { fitsTokenWindow, narrowestWindow, type TokenWindow, type WorkEnvelope } from '#contracts';
import type { Candidate } from '../candidates/candidate.js';
import type { RouteOutcome } from '../decision/route-outcome.js';

export interface GrantWindowInput {
  readonly envelope: WorkEnvelope;
  /** What the model name means. */
  readonly named: readonly Candidate[];
  readonly outcome: RouteOutcome & { kind: 'call' };
}

/**
 * How large other calls may be so that each is decided as this one was; null where that is not known beforehand. What
 * is decided by changes slowly (configuration, health) or is the same for calls of one model and the same needs, except
 * for their length: as long as they fit every model behind the name, length decides nothing. Where a call can be
 * bought in more than one way, each is thought about by itself.
 */
export function grantWindow({ envelope, named, outcome }: GrantWindowInput): TokenWindow | null {
  const { facts, attempts, route, maxCostNanoUsd } = envelope;
  const isPlain = outcome.reason === 'first choice' && outcome.lane === 'sync' && outcome.note === undefined;
  const isOneOfMany = facts !== undefined && attempts.length === 0 && !route && maxCostNanoUsd === undefined;
  if (!isPlain || !isOneOfMany || named.some(({ pools }) => pools !== null)) return null;
  const window = narrowestWindow(named);
  return fitsTokenWindow(window, facts) ? window : null;
}
