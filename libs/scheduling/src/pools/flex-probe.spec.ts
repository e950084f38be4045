import { describe, expect, it } from '@jest/globals';
import { TIME_TOLERANCE_MS } from '../time-tolerance.js';
import { FlexProbe } from './flex-probe.js';

describe('FlexProbe', () => {
  it('backs off longer with every refusal, and not twice for calls that were sent together', () => {
    const probe = new FlexProbe();
    for (let call = 0; call < 3; call++) probe.start();
    for (let call = 0; call < 3; call++) probe.refused(0);
    expect(probe.entryMs()).toBe(5_000);
    probe.start();
    probe.refused(5_000);
    expect(probe.entryMs()).toBe(15_000);
  });

  it('asks no second time at once when it was asked a rounding error too early', () => {
    const probe = new FlexProbe();
    probe.start();
    probe.refused(0);
    const earlyMs = probe.entryMs() - TIME_TOLERANCE_MS / 2;
    probe.start();
    probe.refused(earlyMs);
    expect(probe.entryMs()).toBeGreaterThan(earlyMs + 1_000);
  });

  it('reports how long it was closed when a later call is served', () => {
    const probe = new FlexProbe();
    probe.start();
    probe.refused(0);
    probe.start();
    expect(probe.isClosed).toBe(true);
    expect(probe.served(5_000, 9_000)).toBe(5_000);
    expect(probe.isClosed).toBe(false);
  });

  it('does not take a call from before the refusal for a sign that it is open', () => {
    const probe = new FlexProbe();
    probe.start();
    probe.start();
    probe.refused(1_000);
    expect(probe.served(0, 2_000)).toBe(0);
    expect(probe.isClosed).toBe(true);
  });

  it('asks for more at once the more is served', () => {
    const probe = new FlexProbe();
    let open = 0;
    for (; probe.entryMs() !== Number.POSITIVE_INFINITY; open++) probe.start();
    for (let call = 0; call < open; call++) probe.served(0, 10);
    let next = 0;
    for (; probe.entryMs() !== Number.POSITIVE_INFINITY; next++) probe.start();
    expect(next).toBe(2 * open);
  });
});
