import { describe, expect, it } from '@jest/globals';
import { EndpointGate, type GatePriority } from './endpoint-gate.js';

const never = () => new AbortController().signal;

/** Enters and notes who was let in, in order. */
function line(gate: EndpointGate) {
  const order: string[] = [];
  const wait = (name: string, priority: GatePriority, signal = never()) =>
    gate.enter(priority, signal).then((answer) => order.push(`${name} ${answer}`));
  return { order, wait };
}

describe('EndpointGate', () => {
  it('lets in as many as it has places', () => {
    const gate = new EndpointGate(2);
    expect([gate.tryEnter(), gate.tryEnter(), gate.tryEnter()]).toEqual([true, true, false]);
    gate.leave();
    expect(gate.tryEnter()).toBe(true);
  });

  it('lets live calls in before jobs, and each in the order they came', async () => {
    const gate = new EndpointGate(1);
    const { order, wait } = line(gate);
    gate.tryEnter();
    const all = [wait('job 1', 'job'), wait('live 1', 'live'), wait('job 2', 'job'), wait('live 2', 'live')];
    for (const each of all) {
      gate.leave();
      void each;
    }
    await Promise.all(all);
    expect(order).toEqual(['live 1 entered', 'live 2 entered', 'job 1 entered', 'job 2 entered']);
  });

  it('lets nobody overtake those who wait', async () => {
    const gate = new EndpointGate(1);
    gate.tryEnter();
    const waiting = gate.enter('job', never());
    gate.leave();
    expect(gate.tryEnter()).toBe(false);
    expect(await waiting).toBe('entered');
    expect(gate.running).toBe(1);
  });

  it('forgets who is gone', async () => {
    const gate = new EndpointGate(1);
    const caller = new AbortController();
    gate.tryEnter();
    const waiting = gate.enter('live', caller.signal);
    caller.abort();
    expect(await waiting).toBe('aborted');
    expect([gate.waiting, gate.running]).toEqual([0, 1]);
    expect(await gate.enter('live', AbortSignal.abort())).toBe('aborted');
  });

  it('says full instead of keeping thousands waiting', async () => {
    const gate = new EndpointGate(1);
    gate.tryEnter();
    const all = new AbortController();
    const waiting = Array.from({ length: 1_024 }, () => gate.enter('job', all.signal));
    expect(await gate.enter('live', never())).toBe('full');
    all.abort();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['aborted']));
  });

  it('fills new places at once and gives lost ones up as calls end', async () => {
    const gate = new EndpointGate(1);
    gate.tryEnter();
    const waiting = gate.enter('job', never());
    gate.resize(2);
    expect(await waiting).toBe('entered');
    gate.resize(1);
    gate.leave();
    expect(gate.tryEnter()).toBe(false);
    gate.leave();
    expect(gate.tryEnter()).toBe(true);
  });
});
