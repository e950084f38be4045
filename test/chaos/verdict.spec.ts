import { describe, expect, it } from '@jest/globals';
import type { CallFact, ChaosFacts, JobFact, ResultFact, RowFact } from './facts.js';
import { judgeRun } from './verdict.js';

const aJob = (parts: Partial<JobFact> = {}): JobFact => ({
  number: 1,
  kind: 'plain',
  phase: 'kills',
  acknowledgedIds: ['job_1'],
  polled: 'succeeded',
  heardResults: 1,
  ...parts,
});
const aResult = (parts: Partial<ResultFact> = {}): ResultFact => ({
  jobId: 'job_1',
  number: 1,
  status: 'succeeded',
  attempts: 1,
  code: null,
  ...parts,
});
const aCall = (parts: Partial<CallFact> = {}): CallFact => ({ attemptId: 'att_1', number: 1, ...parts });
const aRow = (parts: Partial<RowFact> = {}): RowFact => ({
  attemptId: 'att_1',
  jobId: 'job_1',
  attemptNumber: 1,
  outcome: 'succeeded',
  ...parts,
});
const facts = (parts: Partial<ChaosFacts> = {}): ChaosFacts => ({
  plannedJobs: 1,
  plannedKills: 2,
  kills: 2,
  maxAttempts: 2,
  jobs: [aJob()],
  results: [aResult()],
  calls: [aCall()],
  rows: [aRow()],
  drain: { redelivered: 0, redeliveredByStream: {}, exitCodes: { router: 0 } },
  restless: [],
  crashes: [],
  deadLetters: [],
  whereabouts: new Map(),
  ...parts,
});

const broken = (parts: Partial<ChaosFacts>) => judgeRun(facts(parts)).violations.map(({ promise }) => promise);

describe('the verdict on a run', () => {
  it('finds nothing wrong with a job that was called once and answered once', () => {
    const { measures, violations } = judgeRun(facts());
    expect(violations).toEqual([]);
    expect(measures).toEqual({
      accepted: 1,
      succeeded: 1,
      failed: 0,
      lost: 0,
      duplicated: 0,
      upstream_calls: 1,
      calls_without_row: 0,
      rows_duplicated: 0,
      rows_unknown: 0,
      kills: 2,
      redelivered_on_drain: 0,
    });
  });

  it('finds nothing wrong with a second attempt after a killed one, and counts its unknown row', () => {
    const rows = [aRow({ outcome: 'unknown' }), aRow({ attemptId: 'att_2', attemptNumber: 2 })];
    const { measures, violations } = judgeRun(facts({ calls: [aCall(), aCall({ attemptId: 'att_2' })], rows }));
    expect(violations).toEqual([]);
    expect(measures).toMatchObject({ upstream_calls: 2, rows_unknown: 1 });
  });

  it('calls an accepted job without a result lost, and says where it lies', () => {
    const whereabouts = new Map([['job_1', ['SLUICE_CALL']]]);
    const { measures, violations } = judgeRun(facts({ results: [], whereabouts }));
    expect(measures).toMatchObject({ accepted: 1, succeeded: 0, failed: 0, lost: 1 });
    expect(violations).toEqual([
      { promise: 'an accepted job has a result', cases: [expect.stringMatching(/^job 1 .*job_1.*in SLUICE_CALL$/)] },
    ]);
  });

  it('counts jobs of the rolling restart as lost or duplicated, and not as accepted', () => {
    const jobs = [aJob(), aJob({ number: 2, phase: 'drain', acknowledgedIds: ['job_2'] })];
    expect(judgeRun(facts({ jobs })).measures).toMatchObject({ accepted: 1, lost: 1 });
  });

  it.each<[string, Partial<ChaosFacts>]>([
    ['two results', { results: [aResult(), aResult()] }],
    ['two jobs under one idempotency key', { jobs: [aJob({ acknowledgedIds: ['job_1', 'job_2'] })] }],
    ['two different results on its subject', { jobs: [aJob({ heardResults: 2 })] }],
  ])('calls a job with %s duplicated', (_what, parts) => {
    expect(judgeRun(facts(parts)).measures.duplicated).toBe(1);
    expect(broken(parts)).toEqual(['a job has one result']);
  });

  it.each<[string, Partial<ChaosFacts>]>([
    ['every submission is acknowledged in the end', { jobs: [aJob({ acknowledgedIds: [], lastRefusal: 'full' })] }],
    ['a status read over HTTP is that of the result', { jobs: [aJob({ polled: 'running' })] }],
    ['a call has its row in the ledger', { rows: [] }],
    ['a call has its row in the ledger', { calls: [aCall({ attemptId: null })] }],
    ['a row is there once', { rows: [aRow(), aRow({ attemptId: 'att_2' })] }],
    ['an attempt is one call', { calls: [aCall(), aCall()] }],
    ['what the provider refuses fails, nothing else does', { jobs: [aJob({ kind: 'refused' })] }],
    ['a drain redelivers nothing', { drain: { redelivered: 1, redeliveredByStream: { A: 1 }, exitCodes: {} } }],
    ['a drain ends with exit code 0', { drain: { redelivered: 0, redeliveredByStream: {}, exitCodes: { router: 1 } } }],
    ['a rolling restart costs no second attempt', { jobs: [aJob({ phase: 'drain' })], calls: [], plannedJobs: 0 }],
    ['a service survives what happens around it', { crashes: ['router'] }],
    ['everything comes to rest when nothing more is submitted', { restless: ['A: 1 deliveries open'] }],
    ['nothing is set aside for the operator', { deadLetters: ['accounting: unreadable'] }],
    ['the run does what was planned', { plannedKills: 3 }],
  ])('says that this was broken: %s', (promise, parts) => {
    expect(broken(parts)).toEqual([promise]);
  });

  it('holds a job to its budget of calls', () => {
    const ids = ['att_1', 'att_2', 'att_3'];
    const rows = ids.map((attemptId, at) => aRow({ attemptId, attemptNumber: at + 1 }));
    expect(broken({ calls: ids.map((attemptId) => aCall({ attemptId })), rows })).toEqual([
      'a job costs at most 2 calls',
    ]);
  });
});
