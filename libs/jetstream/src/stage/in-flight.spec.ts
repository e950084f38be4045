import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InFlight } from './in-flight.js';

describe('InFlight', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const inFlight = () => new InFlight(() => Date.now());

  it('extends a claim at a third of the ack wait, for as long as it is in work', () => {
    let extended = 0;
    const { done } = inFlight().add({
      jobId: 'j',
      deadlineMs: Infinity,
      extend: () => void extended++,
      extendEveryMs: 10_000,
    });
    jest.advanceTimersByTime(35_000);
    expect(extended).toBe(3);
    done();
    jest.advanceTimersByTime(60_000);
    expect(extended).toBe(3);
  });

  it('aborts what is past its deadline and what was cancelled, with the reason', () => {
    const works = inFlight();
    const late = works.add({ jobId: 'late', deadlineMs: Date.now() + 1_000 });
    const cancelled = works.add({ jobId: 'cancelled', deadlineMs: Infinity });
    works.abort('cancelled', 'cancelled');
    works.abort('unknown', 'cancelled');
    jest.advanceTimersByTime(1_500);
    expect(late.signal.reason).toBe('deadline-exceeded');
    expect(cancelled.signal.reason).toBe('cancelled');
    expect(works.size).toBe(2);
  });

  it('lets what belongs to no job outlive every job', () => {
    const works = inFlight();
    const call = works.add({ jobId: 'j', deadlineMs: Infinity });
    const behind = works.add({ deadlineMs: Infinity });
    works.abort('j', 'cancelled');
    jest.advanceTimersByTime(1_500);
    expect([call.signal.aborted, behind.signal.aborted]).toEqual([true, false]);
    works.abortAll('draining');
    expect(behind.signal.reason).toBe('draining');
  });

  it('leaves no timer behind when nothing is in work', () => {
    const works = inFlight();
    works.add({ jobId: 'j', deadlineMs: Infinity }).done();
    jest.advanceTimersByTime(250);
    expect(jest.getTimerCount()).toBe(0);
    works.add({ jobId: 'k', deadlineMs: Infinity });
    expect(jest.getTimerCount()).toBe(1);
  });
});
