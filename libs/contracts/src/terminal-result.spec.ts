import { describe, expect, it } from '@jest/globals';
import type { AttemptSummary, WorkEnvelope } from './envelope.js';
import { buildTerminalResult, terminalStatusOf } from './terminal-result.js';

const ACCEPTED_AT_MS = Date.parse('2026-11-20T10:00:00.000Z');

const anAttempt = (parts: Partial<AttemptSummary>): AttemptSummary => ({
  attemptId: 'att_1',
  attemptNumber: 1,
  endpoint: 'openai',
  model: 'gpt-5',
  lane: 'sync',
  startedAtMs: ACCEPTED_AT_MS + 1_000,
  finishedAtMs: ACCEPTED_AT_MS + 2_000,
  outcome: 'failed',
  costNanoUsd: '0',
  ...parts,
});

const anEnvelope = (parts: Partial<WorkEnvelope> = {}): WorkEnvelope => ({
  v: 1,
  jobId: 'job_01',
  tenant: 'default',
  keyId: 'k',
  path: '/v1/chat/completions',
  kind: 'job',
  stream: false,
  model: 'fast',
  acceptedAtMs: ACCEPTED_AT_MS,
  deadlineMs: ACCEPTED_AT_MS + 60_000,
  priority: 0,
  traceparent: '',
  bodyBytes: 0,
  attempts: [],
  ...parts,
});

describe('buildTerminalResult', () => {
  it('ends a job that was never tried', () => {
    const result = buildTerminalResult({
      envelope: anEnvelope({ metadata: { team: 'support' } }),
      status: 'failed',
      failure: { kind: 'no-candidate', message: 'nobody' },
      finishedAtMs: ACCEPTED_AT_MS + 500,
    });
    expect(result).toEqual({
      id: 'job_01',
      object: 'job',
      status: 'failed',
      response: null,
      error: { message: 'nobody', type: 'invalid_request_error', param: null, code: 'no_candidate' },
      route: null,
      attempts: [],
      usage: null,
      cost: { usd: '0', listUsd: '0', savedUsd: '0' },
      timings: {
        acceptedAt: '2026-11-20T10:00:00.000Z',
        startedAt: null,
        finishedAt: '2026-11-20T10:00:00.500Z',
        waitedMs: 500,
        totalMs: 500,
      },
      metadata: { team: 'support' },
    });
  });

  it('adds up what every attempt cost, failed ones too, and what was saved', () => {
    const attempts = [
      anAttempt({ costNanoUsd: '1000000' }),
      anAttempt({ attemptNumber: 2, endpoint: 'azure', costNanoUsd: '2000000', listNanoUsd: '4000000' }),
    ];
    const { cost, route } = buildTerminalResult({
      envelope: anEnvelope({ attempts }),
      status: 'succeeded',
      finishedAtMs: ACCEPTED_AT_MS + 3_000,
      response: { status_code: 200, body: {} },
      region: 'eu',
    });
    expect(cost).toEqual({ usd: '0.003', listUsd: '0.005', savedUsd: '0.002' });
    expect(route).toEqual({ provider: 'azure', model: 'gpt-5', lane: 'sync', region: 'eu' });
  });

  it('knows no cost once an attempt has none, and no list price for prepaid capacity without one', () => {
    const costOf = (...attempts: AttemptSummary[]) =>
      buildTerminalResult({ envelope: anEnvelope({ attempts }), status: 'succeeded', finishedAtMs: ACCEPTED_AT_MS })
        .cost;
    const priced = anAttempt({ costNanoUsd: '1000000' });
    const unknown = { usd: null, listUsd: null, savedUsd: null };
    expect(costOf(anAttempt({ costNanoUsd: null }))).toEqual(unknown);
    expect(costOf(priced, anAttempt({ attemptNumber: 2, costNanoUsd: null }))).toEqual(unknown);
    expect(costOf(anAttempt({ costNanoUsd: '0', listNanoUsd: null }))).toEqual({ ...unknown, usd: '0' });
  });

  it('never reports a negative wait when two clocks disagree', () => {
    const attempts = [anAttempt({ startedAtMs: ACCEPTED_AT_MS - 50 })];
    const { timings } = buildTerminalResult({
      envelope: anEnvelope({ attempts }),
      status: 'failed',
      finishedAtMs: ACCEPTED_AT_MS - 10,
    });
    expect(timings).toMatchObject({ waitedMs: 0, totalMs: 0 });
  });
});

describe('terminalStatusOf', () => {
  it('tells out of time and cancelled from failed', () => {
    const status = (kind: 'deadline-exceeded' | 'cancelled' | 'server-error') =>
      terminalStatusOf({ kind, message: '' });
    expect([status('deadline-exceeded'), status('cancelled'), status('server-error')]).toEqual([
      'expired',
      'cancelled',
      'failed',
    ]);
  });
});
