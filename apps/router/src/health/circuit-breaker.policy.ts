/**
 * A circuit breaker, pure: every function takes a state and gives the next one; times are epoch ms.
 *
 *     closed ──faultsToOpen in a row, or one lasting fault──► open
 *     open ──untilMs has come and somebody is let through (onAdmitted)──► half-open
 *     half-open ──success──► closed
 *     half-open ──fault──► open, twice as long as the last time (up to maxOpenMs)
 *     half-open ──nothing heard for probeMs──► half-open, the next one is let through
 *     open, half-open ──its provider was configured anew──► open, over at once: the next one is let through
 *
 * Half-open lets one call through at a time. Late news of calls that started before it opened do not count: a fault
 * while open changes nothing (hundreds of calls fail together; they are one fault), a success while open neither.
 */
export type BreakerState =
  | { readonly kind: 'closed'; readonly faults: number }
  | { readonly kind: 'open'; readonly untilMs: number; readonly openings: number }
  | { readonly kind: 'half-open'; readonly probeUntilMs: number; readonly openings: number };

export interface BreakerRule {
  /** Faults in a row that open it. */
  readonly faultsToOpen: number;
  /** How long it stays open the first time; doubles with every opening in a row. */
  readonly openMs: number;
  readonly maxOpenMs: number;
  /** How long the result of the one call let through is waited for. */
  readonly probeMs: number;
}

/**
 * Five in a row: at a fault rate of 20 % that is 1 in 3,000 calls, at 90 % the sixth call. One second first: most
 * outages of a provider are a restart behind a load balancer; a minute at most, so that recovery is noticed.
 */
export const BREAKER_RULE: BreakerRule = { faultsToOpen: 5, openMs: 1_000, maxOpenMs: 60_000, probeMs: 30_000 };

/**
 * While a call is out that will tell, others come back this soon: it may be over any moment, and `probeMs` is only the
 * limit for one that is never heard of again.
 */
const PROBE_POLL_MS = 250;

/** A rejected key or an empty account does not mend itself in seconds. */
export const LASTING_OPEN_MS = 60_000;

export const CLOSED: BreakerState = { kind: 'closed', faults: 0 };

/** Closed, and the last call that could tell went well. */
export function isFaultless(state: BreakerState): boolean {
  return state.kind === 'closed' && state.faults === 0;
}

/** From when it is worth asking again whether a call may go through: 0 = it may now. */
export function admitsAtMs(state: BreakerState, nowMs: number): number {
  switch (state.kind) {
    case 'closed':
      return 0;
    case 'open':
      return state.untilMs <= nowMs ? 0 : state.untilMs;
    case 'half-open':
      return state.probeUntilMs <= nowMs ? 0 : Math.min(state.probeUntilMs, nowMs + PROBE_POLL_MS);
  }
}

/** A call was let through. */
export function onAdmitted(state: BreakerState, nowMs: number, rule: BreakerRule): BreakerState {
  if (state.kind === 'closed' || admitsAtMs(state, nowMs) > 0) return state;
  return { kind: 'half-open', probeUntilMs: nowMs + rule.probeMs, openings: state.openings };
}

export function onSuccess(state: BreakerState): BreakerState {
  if (state.kind === 'open') return state;
  return state.kind === 'closed' && state.faults === 0 ? state : CLOSED;
}

export function onFault(state: BreakerState, nowMs: number, rule: BreakerRule): BreakerState {
  switch (state.kind) {
    case 'closed':
      return state.faults + 1 >= rule.faultsToOpen
        ? { kind: 'open', untilMs: nowMs + rule.openMs, openings: 1 }
        : { kind: 'closed', faults: state.faults + 1 };
    case 'open':
      return state;
    case 'half-open':
      return reopened(state.openings + 1, nowMs, rule);
  }
}

/** A fault that waiting seconds does not mend opens it at once and for longer. */
export function onLastingFault(state: BreakerState, nowMs: number, openMs = LASTING_OPEN_MS): BreakerState {
  const openings = state.kind === 'closed' ? 1 : state.openings;
  return { kind: 'open', untilMs: nowMs + openMs, openings };
}

/** What it knows is of another key or address: the next call tells, and counts as the first that does. */
export function onRenewed(state: BreakerState, nowMs: number): BreakerState {
  return state.kind === 'closed' ? CLOSED : { kind: 'open', untilMs: nowMs, openings: 0 };
}

function reopened(openings: number, nowMs: number, rule: BreakerRule): BreakerState {
  const openMs = Math.min(rule.maxOpenMs, rule.openMs * 2 ** Math.min(openings - 1, 30));
  return { kind: 'open', untilMs: nowMs + openMs, openings };
}
