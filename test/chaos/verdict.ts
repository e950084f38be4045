import type { CallFact, ChaosFacts, JobFact, ResultFact } from './facts.js';
import { countBy, indexBy } from './grouping.js';

/** A promise that was broken, with what to look for. */
export interface Violation {
  readonly promise: string;
  /** Job numbers and ids, attempts, streams: one line each. */
  readonly cases: readonly string[];
}

export interface Measures {
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly upstream_calls: number;
  readonly calls_without_row: number;
  readonly rows_duplicated: number;
  readonly rows_unknown: number;
  readonly kills: number;
  readonly redelivered_on_drain: number;
}

export interface Verdict {
  readonly measures: Measures;
  readonly violations: readonly Violation[];
  /** Worth knowing and no promise broken. */
  readonly notes: readonly string[];
}

/** Judges a run by its facts alone. */
export function judgeRun(facts: ChaosFacts): Verdict {
  const found = examine(facts);
  const killed = facts.jobs.filter(({ phase }) => phase === 'kills');
  const accepted = killed.filter(isAcknowledged);
  const ended = accepted.flatMap((job) => found.resultsOf(job).slice(0, 1));
  const succeeded = ended.filter(({ status }) => status === 'succeeded').length;
  const killedNumbers = new Set(killed.map(({ number }) => number));
  return {
    measures: {
      accepted: accepted.length,
      succeeded,
      failed: ended.length - succeeded,
      lost: found.lost.length,
      duplicated: found.duplicated.length,
      upstream_calls: facts.calls.filter(({ number }) => number !== undefined && killedNumbers.has(number)).length,
      calls_without_row: found.callsWithoutRow.length,
      rows_duplicated: found.duplicatedRows.length,
      rows_unknown: facts.rows.filter(({ outcome }) => outcome === 'unknown').length,
      kills: facts.kills,
      redelivered_on_drain: facts.drain.redelivered,
    },
    violations: violationsOf(facts, found),
    notes: notesOf(facts, found),
  };
}

interface Examination {
  readonly resultsOf: (job: JobFact) => readonly ResultFact[];
  readonly callsOf: (job: JobFact) => readonly CallFact[];
  readonly lost: readonly JobFact[];
  readonly duplicated: readonly JobFact[];
  readonly callsWithoutRow: readonly CallFact[];
  /** Attempt ids, and `job attempt number`, that more than one row has. */
  readonly duplicatedRows: readonly string[];
}

function examine({ jobs, results, calls, rows }: ChaosFacts): Examination {
  const resultsByNumber = indexBy(results, ({ number }) => number);
  const callsByNumber = indexBy(calls, ({ number }) => number);
  // By the client's number, not by id: a second job under the same idempotency key would be a second result.
  const resultsOf = ({ number }: JobFact) => resultsByNumber.get(number) ?? [];
  const rowIds = new Set(rows.map(({ attemptId }) => attemptId));
  return {
    resultsOf,
    callsOf: ({ number }) => callsByNumber.get(number) ?? [],
    lost: jobs.filter((job) => isAcknowledged(job) && resultsOf(job).length === 0),
    duplicated: jobs.filter(
      (job) => resultsOf(job).length > 1 || job.acknowledgedIds.length > 1 || job.heardResults > 1,
    ),
    callsWithoutRow: calls.filter(({ attemptId }) => attemptId === null || !rowIds.has(attemptId)),
    duplicatedRows: [
      ...repeated(rows.map(({ attemptId }) => attemptId)),
      ...repeated(rows.map(({ jobId, attemptNumber }) => `${jobId} attempt ${attemptNumber}`)),
    ],
  };
}

function violationsOf(facts: ChaosFacts, found: Examination): Violation[] {
  const { jobs, calls, drain, maxAttempts } = facts;
  const where = (job: JobFact) => lastSeen(job, facts, found);
  const all: Violation[] = [
    {
      promise: 'every submission is acknowledged in the end',
      cases: jobs
        .filter((job) => !isAcknowledged(job))
        .map(({ number, lastRefusal }) => `job ${number}: ${lastRefusal}`),
    },
    { promise: 'an accepted job has a result', cases: found.lost.map(where) },
    { promise: 'a job has one result', cases: found.duplicated.map(where) },
    { promise: 'a status read over HTTP is that of the result', cases: contradictions(jobs, found).map(where) },
    {
      promise: 'a call has its row in the ledger',
      cases: found.callsWithoutRow.map(({ attemptId, number }) => `attempt ${attemptId} of job ${number}`),
    },
    { promise: 'a row is there once', cases: found.duplicatedRows },
    { promise: 'an attempt is one call', cases: repeated(calls.flatMap(({ attemptId }) => attemptId ?? [])) },
    {
      promise: `a job costs at most ${maxAttempts} calls`,
      cases: jobs
        .filter((job) => found.callsOf(job).length > maxAttempts)
        .map((job) => `${where(job)}, ${found.callsOf(job).length} calls`),
    },
    { promise: 'what the provider refuses fails, nothing else does', cases: surprises(jobs, found).map(where) },
    { promise: 'a drain redelivers nothing', cases: entriesOf(drain.redeliveredByStream) },
    {
      promise: 'a drain ends with exit code 0',
      cases: entriesOf(drain.exitCodes).filter((line) => !/: 0$/.test(line)),
    },
    {
      promise: 'a rolling restart costs no second attempt',
      cases: jobs.filter((job) => job.phase === 'drain' && !isDoneAtOnce(job, found)).map(where),
    },
    { promise: 'a service survives what happens around it', cases: facts.crashes },
    { promise: 'everything comes to rest when nothing more is submitted', cases: facts.restless },
    { promise: 'nothing is set aside for the operator', cases: facts.deadLetters },
    ...plannedAndNotDone(facts),
  ];
  return all.filter(({ cases }) => cases.length > 0);
}

function plannedAndNotDone({ plannedJobs, plannedKills, kills, jobs }: ChaosFacts): Violation[] {
  const submitted = jobs.filter(({ phase }) => phase === 'kills').length;
  const cases = [
    ...(submitted === plannedJobs ? [] : [`${submitted} of ${plannedJobs} jobs submitted`]),
    ...(kills === plannedKills ? [] : [`${kills} of ${plannedKills} kills`]),
  ];
  return [{ promise: 'the run does what was planned', cases }];
}

function notesOf({ calls, jobs, rows, whereabouts }: ChaosFacts, found: Examination): string[] {
  const called = new Set(calls.map(({ attemptId }) => attemptId));
  const claimedOnly = rows.filter(({ attemptId }) => !called.has(attemptId)).length;
  const perJob = countBy(jobs, (job) => String(found.callsOf(job).length));
  return [
    `calls per job: ${[...perJob]
      .toSorted()
      .map(([count, times]) => `${count} (${times} jobs)`)
      .join(', ')}`,
    `${claimedOnly} rows of attempts whose call never went out (their worker was killed, or could not connect)`,
    `${whereabouts.size} jobs still have a message in a stream of a stage`,
  ];
}

function isAcknowledged({ acknowledgedIds }: JobFact): boolean {
  return acknowledgedIds.length > 0;
}

function contradictions(jobs: readonly JobFact[], found: Examination): JobFact[] {
  return jobs.filter((job) => {
    const [result] = found.resultsOf(job);
    return result !== undefined && job.polled !== result.status;
  });
}

/** The simulator answers every job but those it is told to refuse, and six attempts outlast any kill. */
function surprises(jobs: readonly JobFact[], found: Examination): JobFact[] {
  return jobs.filter((job) => {
    const [result] = found.resultsOf(job);
    return result !== undefined && result.status !== (job.kind === 'refused' ? 'failed' : 'succeeded');
  });
}

function isDoneAtOnce(job: JobFact, found: Examination): boolean {
  const [result] = found.resultsOf(job);
  return result === undefined || (result.attempts === 1 && found.callsOf(job).length === 1);
}

function lastSeen(job: JobFact, { whereabouts, rows }: ChaosFacts, found: Examination): string {
  const ids = new Set([...job.acknowledgedIds, ...found.resultsOf(job).map(({ jobId }) => jobId)]);
  const results = found.resultsOf(job).map(({ status, code, attempts }) => `${status} ${code ?? ''} after ${attempts}`);
  const attempts = rows
    .filter(({ jobId }) => ids.has(jobId))
    .map(({ attemptNumber, outcome }) => `${attemptNumber} ${outcome}`);
  const streams = [...ids].flatMap((id) => whereabouts.get(id) ?? []);
  return [
    `job ${job.number} (${job.kind}, ${[...ids].join(' and ')})`,
    `results [${results.join('; ')}]`,
    `by HTTP ${job.polled}`,
    `attempts [${attempts.join(', ')}]`,
    `in ${streams.join(', ') || 'no stream'}`,
  ].join(', ');
}

function repeated(values: readonly string[]): string[] {
  return [...countBy(values, (value) => value)].filter(([, count]) => count > 1).map(([value]) => value);
}

function entriesOf(record: Readonly<Record<string, number | null>>): string[] {
  return Object.entries(record).map(([name, value]) => `${name}: ${value}`);
}
