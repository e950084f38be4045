import { describe, expect, it } from '@jest/globals';
import { PauseGate } from './pause-gate.js';
import { pauseFor } from './pause-words.js';

function aGate() {
  let nowMs = 0;
  const gate = new PauseGate({
    nowMs: () => nowMs,
    random: () => 1,
    firstPauseMs: 100,
    longestPauseMs: 1_000,
    patienceMs: 5_000,
  });
  return { gate, advance: (ms: number) => (nowMs += ms) };
}

describe('PauseGate', () => {
  it('counts many failures at once as one, and doubles from pause to pause up to the limit', () => {
    const { gate, advance } = aGate();
    const pauses: number[] = [];
    for (let pause = 0; pause < 5; pause++) {
      for (let request = 0; request < 64; request++) gate.pause('full', { silent: false });
      pauses.push(gate.remainingMs);
      advance(gate.remainingMs);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1_000]);
  });

  it('waits at least as long as the gateway asked for', () => {
    const { gate } = aGate();
    gate.pause('full', { silent: false, retryAfterMs: 3_000 });
    expect(gate.remainingMs).toBe(3_000);
  });

  it('starts small again after something went through', () => {
    const { gate, advance } = aGate();
    gate.pause('full', { silent: false });
    advance(100);
    gate.reopen();
    expect(gate.reason).toBeUndefined();
    gate.pause('full', { silent: false });
    expect(gate.remainingMs).toBe(100);
  });

  it('runs out of patience with silence, not with a full queue', () => {
    const { gate, advance } = aGate();
    gate.pause('full', { silent: false });
    advance(60_000);
    expect(() => pauseFor(gate, { kind: 'later', reason: 'queue_unavailable' })).not.toThrow();
    pauseFor(gate, { kind: 'unreachable', reason: 'ECONNREFUSED' });
    advance(5_001);
    expect(() => pauseFor(gate, { kind: 'unreachable', reason: 'ECONNREFUSED' })).toThrow(
      'has not answered for too long',
    );
  });

  it('ends a pause for silence when the gateway is heard elsewhere, and no other pause', () => {
    const { gate } = aGate();
    gate.pause('full', { silent: false });
    gate.heard();
    expect(gate.remainingMs).toBe(100);
    gate.pause('silent', { silent: true });
    gate.heard();
    expect({ remainingMs: gate.remainingMs, reason: gate.reason }).toEqual({ remainingMs: 0, reason: undefined });
  });

  it('lets through at once when the run is stopped', async () => {
    const { gate } = aGate();
    gate.pause('full', { silent: false, retryAfterMs: 60_000 });
    await gate.pass(AbortSignal.abort());
    expect(gate.remainingMs).toBe(60_000);
  });
});
