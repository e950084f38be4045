import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admitsAtMs,
  type BreakerState,
  CLOSED,
  LASTING_OPEN_MS,
  onAdmitted,
  onFault,
  onLastingFault,
  onRenewed,
  onSuccess,
} from './circuit-breaker.policy.js';

const RULE = { faultsToOpen: 3, openMs: 1_000, maxOpenMs: 8_000, probeMs: 30_000 };
const faults = (state: BreakerState, count: number, nowMs: number) => {
  let next = state;
  for (let i = 0; i < count; i++) next = onFault(next, nowMs, RULE);
  return next;
};

describe('circuit breaker', () => {
  it('opens after so many faults in a row and not before', () => {
    expect(faults(CLOSED, 2, 0).kind).toBe('closed');
    expect(faults(CLOSED, 3, 0)).toEqual({ kind: 'open', untilMs: 1_000, openings: 1 });
    expect(faults(onSuccess(faults(CLOSED, 2, 0)), 2, 0).kind).toBe('closed');
  });

  it('lets one call through when its time has come, and no other while that one is out', () => {
    const open = faults(CLOSED, 3, 0);
    expect(admitsAtMs(open, 999)).toBe(1_000);
    expect(admitsAtMs(open, 1_000)).toBe(0);
    const probing = onAdmitted(open, 1_000, RULE);
    expect(probing.kind).toBe('half-open');
    expect(admitsAtMs(probing, 1_001)).toBeGreaterThan(1_001);
    expect(onAdmitted(probing, 1_001, RULE)).toBe(probing);
  });

  it('closes when that one succeeds and opens for longer when it fails', () => {
    const probing = onAdmitted(faults(CLOSED, 3, 0), 1_000, RULE);
    expect(onSuccess(probing)).toEqual(CLOSED);
    const again = onFault(probing, 1_500, RULE);
    expect(again).toEqual({ kind: 'open', untilMs: 3_500, openings: 2 });
    const third = onFault(onAdmitted(again, 3_500, RULE), 4_000, RULE);
    expect(third).toEqual({ kind: 'open', untilMs: 8_000, openings: 3 });
  });

  it('lets the next one through when nothing was heard of the first', () => {
    const probing = onAdmitted(faults(CLOSED, 3, 0), 1_000, RULE);
    expect(admitsAtMs(probing, 31_000)).toBe(0);
  });

  it('takes the late failures of calls that were out together as one', () => {
    const open = faults(CLOSED, 3, 0);
    expect(faults(open, 500, 900)).toBe(open);
    expect(onSuccess(open)).toBe(open);
  });

  it('opens at once and for longer when only the operator can mend it', () => {
    expect(onLastingFault(CLOSED, 10)).toEqual({ kind: 'open', untilMs: 10 + LASTING_OPEN_MS, openings: 1 });
  });

  it('lets the next call through once its provider was configured anew, and counts from there', () => {
    const probing = onAdmitted(onLastingFault(CLOSED, 0), LASTING_OPEN_MS, RULE);
    for (const unwell of [onLastingFault(CLOSED, 0), probing, onFault(probing, LASTING_OPEN_MS, RULE)]) {
      const renewed = onRenewed(unwell, 70_000);
      expect(admitsAtMs(renewed, 70_000)).toBe(0);
      const next = onAdmitted(renewed, 70_000, RULE);
      expect(admitsAtMs(next, 70_001)).toBeGreaterThan(70_001);
      expect(onSuccess(next)).toEqual(CLOSED);
      expect(onFault(next, 70_000, RULE)).toEqual({ kind: 'open', untilMs: 71_000, openings: 1 });
    }
    expect(onRenewed(faults(CLOSED, 2, 0), 1)).toEqual(CLOSED);
  });

  it('never stays open for longer than the limit and always admits somebody in the end', () => {
    const event = fc.constantFrom('fault', 'success', 'admitted', 'lasting', 'renewed');
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(5_000)), { maxLength: 100 }), (events) => {
        let state: BreakerState = CLOSED;
        let nowMs = 0;
        for (const [kind, passesMs] of events) {
          nowMs += passesMs;
          if (kind === 'fault') state = onFault(state, nowMs, RULE);
          else if (kind === 'success') state = onSuccess(state);
          else if (kind === 'admitted') state = onAdmitted(state, nowMs, RULE);
          else if (kind === 'renewed') state = onRenewed(state, nowMs);
          else state = onLastingFault(state, nowMs);
        }
        const longestMs = Math.max(RULE.maxOpenMs, RULE.probeMs, LASTING_OPEN_MS);
        expect(admitsAtMs(state, nowMs)).toBeLessThanOrEqual(nowMs + longestMs);
        expect(admitsAtMs(state, nowMs + longestMs)).toBe(0);
      }),
    );
  });
});
