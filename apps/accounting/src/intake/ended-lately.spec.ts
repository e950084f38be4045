import { describe, expect, it } from '@jest/globals';
import { subjects } from '#contracts';
import { anAttempt, asStarted } from '../../../../test/support/an-attempt.js';
import { SettableClock } from '../../../../test/support/settable-clock.js';
import { EndedLately } from './ended-lately.js';

const subjectOf = ({ tenant, jobId, attemptNumber }: ReturnType<typeof anAttempt>) =>
  subjects.attemptStarted(tenant, jobId, attemptNumber);

describe('EndedLately', () => {
  it('knows attempts of jobs that are over by the subject of their beginning, and no others', () => {
    const ended = new EndedLately(new SettableClock(1_000));
    const [over, begun, live] = [anAttempt(), asStarted(anAttempt()), anAttempt({ kind: 'live' })];
    ended.add([over, begun, live]);
    expect([over, begun, live].map((record) => ended.has(subjectOf(record)))).toEqual([true, false, false]);
    expect(ended.has(subjectOf({ ...over, attemptNumber: 2 }))).toBe(false);
  });

  it('keeps a name for ten seconds at least, and forgets it after twenty', () => {
    const clock = new SettableClock(1_000);
    const ended = new EndedLately(clock);
    const [first, second] = [anAttempt(), anAttempt()];
    ended.add([first]);
    clock.pass(9_000);
    ended.add([second]);
    clock.pass(9_000);
    ended.add([]);
    expect([first, second].map((record) => ended.has(subjectOf(record)))).toEqual([true, true]);
    clock.pass(11_000);
    ended.add([]);
    expect([first, second].map((record) => ended.has(subjectOf(record)))).toEqual([false, false]);
  });

  it('forgets all when nothing was added for long', () => {
    const clock = new SettableClock(1_000);
    const ended = new EndedLately(clock);
    const record = anAttempt();
    ended.add([record]);
    clock.pass(60_000);
    ended.add([]);
    expect(ended.has(subjectOf(record))).toBe(false);
  });
});
