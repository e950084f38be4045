import {
  type CallVolume,
  type Decision,
  type Facts,
  fitsTokenWindow,
  type RouteGrant,
  type TokenWindow,
} from '#contracts';
import { DemandMeter } from './demand-meter.js';

/** How a call goes on. */
export type NextStep =
  /** Straight to the endpoint, under a grant. */
  | { readonly kind: 'granted'; readonly decision: Decision }
  /** Through the stages; with a request for a grant where one would be of use. */
  | { readonly kind: 'staged'; readonly grantRequest?: CallVolume };

/** What is left of what was granted. */
interface Held {
  readonly decision: Decision;
  readonly window: TokenWindow;
  calls: number;
  tokens: number;
  untilMs: number;
}

const STAGED: NextStep = { kind: 'staged' };
/** A request for a grant costs about as much as deciding one call: fewer in a window are not worth it. */
const FEWEST_CALLS = 8;

/**
 * Calls of one shape at this door, and what the router lets it send by itself. When half of what usually comes in a
 * window is used up, or half the time, one call goes through the stages and asks for more: the others go on meanwhile.
 * Times are epoch ms, passed in.
 */
export class GrantedRoute {
  private readonly demand: DemandMeter;
  private held: Held | null = null;
  /** A request is answered in milliseconds or not at all: the router has no reason to say no. */
  private askAgainAtMs = 0;

  constructor(private readonly windowMs: number) {
    this.demand = new DemandMeter(windowMs);
  }

  next(facts: Facts, nowMs: number): NextStep {
    const tokens = facts.inputTokens + facts.expectedOutputTokens;
    this.demand.add(tokens, nowMs);
    if (this.held && this.held.untilMs <= nowMs) this.held = null;
    const grantRequest = this.request(nowMs);
    if (grantRequest) return { kind: 'staged', grantRequest };
    const { held } = this;
    if (!held || held.calls < 1 || held.tokens < tokens || !fitsTokenWindow(held.window, facts)) return STAGED;
    held.calls -= 1;
    held.tokens -= tokens;
    return { kind: 'granted', decision: held.decision };
  }

  /** What was taken for it and not used stays of use while calls go the same way. */
  grant({ decision, window, calls, tokens, forMs }: RouteGrant, nowMs: number): void {
    const rest = this.held && isSameWay(this.held.decision, decision) ? this.held : { calls: 0, tokens: 0 };
    this.held = {
      decision,
      window,
      calls: rest.calls + calls,
      tokens: rest.tokens + tokens,
      untilMs: nowMs + forMs,
    };
    this.askAgainAtMs = 0;
  }

  private request(nowMs: number): CallVolume | null {
    const { calls, tokens } = this.demand.volume;
    if (calls < FEWEST_CALLS || nowMs < this.askAgainAtMs) return null;
    const held = this.held ?? { calls: 0, tokens: 0, untilMs: nowMs };
    const isLow = held.calls < calls / 2 || held.tokens < tokens / 2 || held.untilMs - nowMs < this.windowMs / 2;
    if (!isLow) return null;
    this.askAgainAtMs = nowMs + this.windowMs;
    return { calls: Math.max(1, calls - held.calls), tokens: Math.max(1, tokens - held.tokens) };
  }
}

function isSameWay(a: Decision, b: Decision): boolean {
  return a.endpoint === b.endpoint && a.model === b.model && a.lane === b.lane;
}
