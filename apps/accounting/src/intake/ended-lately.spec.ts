import { describe, expect, it } from '@jest/globals';
import { subjects } from '#contracts';
import { Clock } from '#telemetry';
import { anAttempt, asStarted } from '../../../../test/support/an-attempt.js';
import { EndedLately } from './ended-lately.js';

class HandClock extends Clock {
  atMs = 1_000;
  nowMs(): number {
    return this.atMs;
  }
}

const subjectOf = ({ tenant, jobId, attemptNumber }: ReturnType<typeof anAttempt>) =>
  subjects.attemptStarted(tenant, jobId, attemptNumber);

describe('EndedLately', () => {
  it('knows attempts of jobs that are over by the subject of their beginning, and no others', () => {
    const ended = new EndedLately(new HandClock());
    const [over, begun, live] = [anAttempt(), asStarted(anAttempt()), anAttempt({ kind: 'live' })];
    ended.add([over, begun, live]);
    expect([over, begun, live].map((record) => ended.has(subjectOf(record)))).toEqual([true, false, false]);
    expect(ended.has(subjectOf({ ...over, attemptNumber: 2 }))).toBe(false);
  });

  it('keeps a name for ten seconds at least, and forgets it after twenty', () => {
    const clock = new HandClock();
    const ended = new EndedLately(clock);
    const [first, second] = [anAttempt(), anAttempt()];
    ended.add([first]);
    clock.atMs += 9_000;
    ended.add([second]);
    clock.atMs += 9_000;
    ended.add([]);
    expect([first, second].map((record) => ended.has(subjectOf(record)))).toEqual([true, true]);
    clock.atMs += 11_000;
    ended.add([]);
    expect([first, second].map((record) => ended.has(subjectOf(record)))).toEqual([false, false]);
  });

  it('forgets all when nothing was added for long', () => {
    const clock = new HandClock();
    const ended = new EndedLately(clock);
    const record = anAttempt();
    ended.add([record]);
    clock.atMs += 60_000;
    ended.add([]);
    expect(ended.has(subjectOf(record))).toBe(false);
  });
});
