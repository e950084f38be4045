import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countedAttempts, DISPOSITION_OF, FAILURE_KINDS, nextAttemptNumber, type WorkEnvelope } from '#contracts';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { aCandidate, aFailedAttempt } from '../../../../test/support/router/a-candidate.js';
import { backoffUntilMs } from './backoff.policy.js';
import { endOfBudget } from './decide-after-failure.policy.js';

const BUDGET = { jobAttempts: 4, liveAttempts: 3, liveRetryForMs: 30_000 };
const end = (envelope: Partial<WorkEnvelope>, nowMs = 0) =>
  endOfBudget(anEnvelope({ acceptedAtMs: 0, deadlineMs: 60_000, ...envelope }), nowMs, BUDGET);
const failed = (count: number, kind: (typeof FAILURE_KINDS)[number] = 'server-error') =>
  Array.from({ length: count }, (_, i) =>
    aFailedAttempt('a', { attemptNumber: i + 1, failure: { kind, message: 'no', statusCode: 500 } }),
  );

describe('endOfBudget', () => {
  it('lets work go on that has attempts, time and hope left', () => {
    expect(end({})).toBeNull();
    expect(end({ attempts: failed(3) })).toBeNull();
    expect(end({ attempts: failed(2), kind: 'live' })).toBeNull();
  });

  it('ends a job when its attempts are used up, wherever they were made', () => {
    const attempts = [...failed(2), aFailedAttempt('b'), aFailedAttempt('c')];
    expect(end({ attempts })).toMatchObject({
      kind: 'attempts-exhausted',
      message: expect.stringContaining('4 attempts'),
    });
  });

  it('gives a live caller the last failure instead', () => {
    expect(end({ attempts: failed(3), kind: 'live' })).toMatchObject({ kind: 'server-error', statusCode: 500 });
  });

  it('stops trying a live call again after its time, whatever attempts are left', () => {
    expect(end({ attempts: failed(1), kind: 'live' }, 29_999)).toBeNull();
    expect(end({ attempts: failed(1), kind: 'live' }, 30_000)).toMatchObject({ kind: 'server-error' });
    expect(end({ attempts: [], kind: 'live' }, 30_000)).toBeNull();
  });

  it('expires at the deadline', () => {
    expect(end({}, 59_999)).toBeNull();
    expect(end({ attempts: failed(1) }, 60_000)).toMatchObject({ kind: 'deadline-exceeded' });
  });

  it('gives up at once exactly on the kinds that are final everywhere', () => {
    for (const kind of FAILURE_KINDS) {
      expect({ kind, isOver: end({ attempts: failed(1, kind) }) !== null }).toEqual({
        kind,
        isOver: DISPOSITION_OF[kind] === 'give-up',
      });
    }
  });

  it('does not count being told to wait, for durable jobs and up to a hundred times', () => {
    expect(end({ attempts: failed(100, 'rate-limited') })).toBeNull();
    expect(end({ attempts: [...failed(50, 'rate-limited'), ...failed(4)] })).toMatchObject({
      kind: 'attempts-exhausted',
    });
    expect(end({ attempts: failed(104, 'rate-limited') })).toMatchObject({ kind: 'attempts-exhausted' });
    expect(end({ attempts: failed(3, 'rate-limited'), kind: 'live' })).toMatchObject({ kind: 'rate-limited' });
  });

  it('never allows more counted attempts than the budget, whatever fails how', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...FAILURE_KINDS), { maxLength: 300 }), (kinds) => {
        const attempts = [];
        for (const kind of kinds) {
          if (end({ attempts }) !== null) break;
          attempts.push(...failed(1, kind));
        }
        expect(countedAttempts(attempts)).toBeLessThanOrEqual(BUDGET.jobAttempts);
        expect(attempts.length).toBeLessThanOrEqual(100 + BUDGET.jobAttempts);
      }),
    );
  });
});

describe('nextAttemptNumber', () => {
  it('is above every number used, in any order', () => {
    expect(nextAttemptNumber([])).toBe(1);
    expect(nextAttemptNumber([aFailedAttempt('a', { attemptNumber: 3 }), aFailedAttempt('a')])).toBe(4);
  });
});

describe('backoffUntilMs', () => {
  const until = (attempts: ReturnType<typeof failed>, random: number, kind: 'job' | 'live' = 'job') =>
    backoffUntilMs(aCandidate('a'), { attempts, kind, random });

  it('concerns only the endpoint that failed', () => {
    expect(until([], 0.5)).toBe(0);
    expect(until([aFailedAttempt('b')], 0.5)).toBe(0);
  });

  it('starts at the end of the last failure there and grows with each', () => {
    const at = (count: number) =>
      until(
        Array.from({ length: count }, () => aFailedAttempt('a', { finishedAtMs: 10_000 })),
        0.5,
      );
    expect([at(1), at(2), at(3)]).toEqual([10_250, 10_500, 11_000]);
  });

  it('is a few hundred ms at most for a live call', () => {
    expect(until(failed(20), 0.999, 'live')).toBeLessThanOrEqual(400);
  });

  it('obeys the provider', () => {
    const told = aFailedAttempt('a', { failure: { kind: 'rate-limited', message: '', retryAfterMs: 90_000 } });
    expect(until([told], 0)).toBe(90_000);
  });
});
