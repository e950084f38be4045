import { isJobId, type JobResult, type JobStatus, messageHeaders, streams } from '#contracts';
import type { JournalEntry } from '../../apps/simulator/src/journal/journal-entry.js';
import { readWholeLedger } from '../support/ledger.js';
import { runInWindow } from '../support/run-in-window.js';
import type { Arena } from './arena.js';
import type { CallFact, ChaosFacts, JobFact, ResultFact } from './facts.js';
import type { HeardResults } from './heard-results.js';
import { numberOf, numberOfTag } from './job-document.js';
import type { Submission, Submitter } from './submitter.js';

const POLLS_AT_ONCE = 16;
const STAGES = [streams.accepted, streams.classified, streams.held, streams.calls, streams.attemptFailed];

type Gathered = Pick<ChaosFacts, 'jobs' | 'results' | 'calls' | 'rows' | 'deadLetters' | 'whereabouts'>;

/** Asks every witness. The ledger comes last: it is read with accounting stopped. */
export async function gatherFacts(arena: Arena, submitter: Submitter, heard: HeardResults): Promise<Gathered> {
  const { gateway, observer, simulator, databaseUrl } = arena;
  const jobs = await pollJobs(arena, submitter.submissions, heard);
  const results = (await observer.readAll(streams.result.name)).map(({ text }) => resultFact(text));
  const deadLetters = (await observer.readAll(streams.deadLetter.name)).map(
    ({ subject, headers }) => `${subject}: ${headers[messageHeaders.deadReason]}`,
  );
  const whereabouts = await findWhereabouts(observer);
  const calls = await readJournal(simulator.url);
  await gateway.terminate('accounting');
  const place = { dataDir: gateway.dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) };
  const rows = await readWholeLedger(place);
  return { jobs, results, calls, rows, deadLetters, whereabouts };
}

async function pollJobs(arena: Arena, submissions: readonly Submission[], heard: HeardResults): Promise<JobFact[]> {
  const jobs: JobFact[] = [];
  await runInWindow(submissions.length, POLLS_AT_ONCE, async (at) => {
    const { number, kind, phase, acknowledgedIds, lastRefusal } = submissions[at] as Submission;
    const [id] = acknowledgedIds;
    jobs.push({
      number,
      kind,
      phase,
      acknowledgedIds: [...acknowledgedIds],
      ...(lastRefusal === undefined ? {} : { lastRefusal }),
      polled: id === undefined ? null : await pollStatus(arena.gateway, id),
      heardResults: heard.countFor(acknowledgedIds),
    });
  });
  return jobs.toSorted((a, b) => a.number - b.number);
}

async function pollStatus({ baseUrl, apiKey }: Arena['gateway'], jobId: string): Promise<JobStatus | null> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${baseUrl}/v1/jobs/${jobId}`, { headers });
  const text = await response.text();
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`GET /v1/jobs/${jobId} answered ${response.status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { status: JobStatus }).status;
}

function resultFact(text: string): ResultFact {
  const { id, status, attempts, error, metadata } = JSON.parse(text) as JobResult;
  return { jobId: id, number: numberOf(metadata), status, attempts: attempts.length, code: error?.code ?? null };
}

async function findWhereabouts(observer: Arena['observer']): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { name } of STAGES) {
    for (const subject of (await observer.subjectsOf(name)).keys()) {
      const jobId = subject.slice(subject.lastIndexOf('.') + 1);
      if (isJobId(jobId)) found.set(jobId, [...(found.get(jobId) ?? []), name]);
    }
  }
  return found;
}

async function readJournal(simulatorUrl: string): Promise<CallFact[]> {
  const response = await fetch(`${simulatorUrl}/simulator/journal`);
  const { entries } = (await response.json()) as { entries: JournalEntry[] };
  return entries.map(({ requestId, tag }) => ({ attemptId: requestId, number: numberOfTag(tag) }));
}
