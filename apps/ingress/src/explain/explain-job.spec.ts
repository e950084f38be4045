import { describe, expect, it } from '@jest/globals';
import { type AttemptSummary, buildTerminalResult, type DecisionNote, type WorkEnvelope } from '#contracts';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { duration } from './describe-decision.js';
import { explainJob } from './explain-job.js';

const NOW_MS = Date.parse('2026-11-21T12:00:00Z');
const HOUR_MS = 3_600_000;
const envelope = (parts: Partial<WorkEnvelope> = {}) =>
  anEnvelope({ acceptedAtMs: NOW_MS, deadlineMs: NOW_MS + 6 * HOUR_MS, ...parts });
const offer = { endpoint: 'azure-eu', model: 'gpt-x', latestStartMs: NOW_MS + 5 * HOUR_MS };
const HELD: DecisionNote = {
  atMs: NOW_MS + 10,
  what: 'hold',
  reason: 'lane',
  waitsFor: 'capacity below list price at azure-eu',
  slackMs: 5 * HOUR_MS,
  reservedLevel: 0.974,
  offers: [
    { ...offer, lane: 'reserved', costNanoUsd: 0 },
    { ...offer, lane: 'batch', costNanoUsd: 1_100_000, latestStartMs: NOW_MS - 1 },
    { ...offer, lane: 'sync', costNanoUsd: 2_200_000 },
  ],
};
const CALLED: DecisionNote = {
  atMs: NOW_MS + HOUR_MS,
  what: 'call',
  reason: 'reserved-has-room',
  lane: 'reserved',
  endpoint: 'azure-eu',
  model: 'gpt-x',
  costNanoUsd: 0,
};
const anAttempt = (parts: Partial<AttemptSummary> = {}): AttemptSummary => ({
  attemptId: 'att_1',
  attemptNumber: 1,
  endpoint: 'azure-eu',
  model: 'gpt-x',
  lane: 'reserved',
  startedAtMs: NOW_MS + HOUR_MS,
  finishedAtMs: NOW_MS + HOUR_MS + 1_500,
  outcome: 'succeeded',
  costNanoUsd: '0',
  listNanoUsd: '2000000',
  ...parts,
});
const ended = (parts: Partial<WorkEnvelope>, attempts: AttemptSummary[]) =>
  buildTerminalResult({ envelope: envelope(parts), status: 'succeeded', finishedAtMs: NOW_MS + 2 * HOUR_MS, attempts });

describe('explainJob', () => {
  it('says that a price is unknown, and never that it was nothing', () => {
    const result = ended({}, [anAttempt({ costNanoUsd: null, listNanoUsd: null })]);
    const { summary, steps } = explainJob({ kind: 'ended', result }, NOW_MS);
    expect(summary).toContain(' at an unknown price, ');
    const attempt = steps.find(({ what }) => what === 'attempt');
    expect(attempt).toMatchObject({ costUsd: null, text: expect.stringContaining('cost an unknown price') });
  });

  it('says of a held job what it waits for, until when, and what else there was', () => {
    const hold = {
      notBeforeMs: NOW_MS,
      latestStartMs: NOW_MS + 5 * HOUR_MS,
      reason: 'capacity below list price at azure-eu',
    };
    const state = { kind: 'pending', status: 'held', envelope: envelope({ hold, decisions: [HELD] }) } as const;
    expect(explainJob(state, NOW_MS + 60_000)).toEqual({
      id: state.envelope.jobId,
      object: 'job.explanation',
      status: 'held',
      summary: 'Held for capacity below list price at azure-eu, 5 h 59 min until its deadline.',
      deadline: '2026-11-21T18:00:00.000Z',
      steps: [
        { at: '2026-11-21T12:00:00.000Z', what: 'accepted', text: 'Accepted, to be done within 6 h 0 min.' },
        {
          at: '2026-11-21T12:00:00.010Z',
          what: 'hold',
          reason: 'lane',
          text:
            'Held: waiting can make it cheaper and cannot make it late; it waits for capacity below list price at azure-eu. ' +
            '5 h 0 min were left until its latest safe start. Prepaid capacity was at 97 % of its window. ' +
            'On offer: reserved at azure-eu (prepaid, to be started within 5 h 0 min); ' +
            'batch at azure-eu ($0.0011, too late for it); sync at azure-eu ($0.0022, to be started within 5 h 0 min).',
          slackMs: 5 * HOUR_MS,
          reservedLevel: 0.974,
          offers: [
            {
              lane: 'reserved',
              provider: 'azure-eu',
              model: 'gpt-x',
              costUsd: '0',
              latestStart: '2026-11-21T17:00:00.000Z',
            },
            {
              lane: 'batch',
              provider: 'azure-eu',
              model: 'gpt-x',
              costUsd: '0.0011',
              latestStart: '2026-11-21T11:59:59.999Z',
            },
            {
              lane: 'sync',
              provider: 'azure-eu',
              model: 'gpt-x',
              costUsd: '0.0022',
              latestStart: '2026-11-21T17:00:00.000Z',
            },
          ],
        },
      ],
    });
  });

  it('tells a job that is over from its acceptance to its last attempt, in order', () => {
    const result = ended({ decisions: [HELD, CALLED] }, [anAttempt()]);
    const { summary, steps } = explainJob({ kind: 'ended', result }, NOW_MS);
    expect(summary).toBe(
      'Done at azure-eu/gpt-x in lane reserved for $0, $0.002 below list price, after waiting 60 min, with one attempt; 2 h 0 min in all.',
    );
    expect(steps.map(({ what }) => what)).toEqual(['accepted', 'hold', 'call', 'attempt']);
    expect(steps.at(2)?.text).toBe(
      'Sent to azure-eu/gpt-x in lane reserved: prepaid capacity had room, and nothing as urgent was before it. Expected cost: prepaid.',
    );
    expect(steps.at(3)?.text).toBe('Attempt 1 at azure-eu/gpt-x in lane reserved took 1.5 s and cost $0: succeeded.');
  });

  it('needs no notes to explain a job that took the plain way', () => {
    const result = ended({}, [anAttempt({ lane: 'sync', costNanoUsd: '2000000' })]);
    const { steps } = explainJob({ kind: 'ended', result }, NOW_MS);
    expect(steps.map(({ what, reason }) => [what, reason])).toEqual([
      ['accepted', undefined],
      ['call', 'first choice'],
      ['attempt', undefined],
    ]);
  });

  it('says how a job ended that was never called', () => {
    const failure = { kind: 'deadline-exceeded', message: 'The deadline passed.' } as const;
    const result = buildTerminalResult({ envelope: envelope(), status: 'expired', finishedAtMs: NOW_MS + 1, failure });
    const { steps } = explainJob({ kind: 'ended', result }, NOW_MS);
    expect(steps.at(-1)).toMatchObject({
      what: 'end',
      text: 'Ended as expired: The deadline passed.',
      reason: 'deadline_exceeded',
    });
  });

  it('shows a batch that was decided and is carried out as sync', () => {
    const offers = HELD.offers?.map((each) => ({ ...each, latestStartMs: NOW_MS + 4 * HOUR_MS }));
    const held = { ...HELD, ...(offers ? { offers } : {}) };
    const called = {
      ...CALLED,
      lane: 'sync' as const,
      reason: 'last-safe-start',
      costNanoUsd: 2_200_000,
      ...(offers ? { offers } : {}),
    };
    const result = ended({ decisions: [held, called] }, [anAttempt({ lane: 'sync' })]);
    const [, hold, call] = explainJob({ kind: 'ended', result }, NOW_MS).steps;
    expect(hold?.text).toContain('a batch is due in 4 h 0 min for $0.0011; this version carries batches out as sync.');
    expect(call?.text).toContain('It was meant for a batch at $0.0011; this version carries batches out as sync.');
  });

  it('outlives a time that is none', () => {
    const decisions = [
      {
        ...HELD,
        untilMs: Number.MAX_SAFE_INTEGER,
        offers: [{ ...offer, lane: 'sync', costNanoUsd: 1, latestStartMs: Number.NaN } as const],
      },
    ];
    const state = { kind: 'pending', status: 'held', envelope: envelope({ decisions }) } as const;
    expect(explainJob(state, NOW_MS).steps.at(-1)).toMatchObject({ until: '9999-12-31T23:59:59.999Z' });
  });

  it.each([
    [850, '850 ms'],
    [12_340, '12.3 s'],
    [45 * 60_000, '45 min'],
    [5 * HOUR_MS + 600_000, '5 h 10 min'],
    [74 * HOUR_MS, '3 d 2 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
