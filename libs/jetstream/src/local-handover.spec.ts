import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AttemptRecord } from '#contracts';
import { LocalHandover } from './local-handover.js';

const row = { attemptId: 'att_1' } as AttemptRecord;

describe('LocalHandover', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());
  const aHandover = () => new LocalHandover(() => Date.now());

  it('gives values to whoever takes them in this process, and says so when they are done with', async () => {
    const handover = aHandover();
    const taken: AttemptRecord[] = [];
    const stop = handover.offer('attemptRecorded', async (values) => void taken.push(...values));
    expect(await handover.hand('attemptRecorded', [row], 100)).toBe(true);
    expect(taken).toEqual([row]);
    stop();
    expect(await handover.hand('attemptRecorded', [row], 100)).toBe(false);
    expect(taken).toHaveLength(1);
  });

  it('says no when nobody is there', async () => {
    expect(await aHandover().hand('attemptRecorded', [row], 100)).toBe(false);
  });

  it('says no when they are refused, and asks again only after a while', async () => {
    const handover = aHandover();
    let asked = 0;
    handover.offer('attemptRecorded', async () => {
      asked += 1;
      if (asked === 1) throw new Error('the database is away');
    });
    expect(await handover.hand('attemptRecorded', [row], 100)).toBe(false);
    jest.advanceTimersByTime(4_900);
    expect(await handover.hand('attemptRecorded', [row], 100)).toBe(false);
    expect(asked).toBe(1);
    jest.advanceTimersByTime(100);
    expect(await handover.hand('attemptRecorded', [row], 100)).toBe(true);
  });

  it('does not wait for one that is slow', async () => {
    const handover = aHandover();
    handover.offer('attemptRecorded', () => new Promise(() => undefined));
    const handed = handover.hand('attemptRecorded', [row], 100);
    await jest.advanceTimersByTimeAsync(100);
    expect(await handed).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });
});
