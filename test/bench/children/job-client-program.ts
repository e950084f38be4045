import { JobClient, type JobClientOptions } from '../../support/job-client.js';
import { serveParent } from './serve-parent.js';

export type JobQuestion =
  | { readonly kind: 'connect'; readonly options: JobClientOptions; readonly payload: string }
  /** Submits this many and waits for their results. */
  | { readonly kind: 'run'; readonly jobs: number }
  | { readonly kind: 'submit'; readonly jobs: number }
  /** Results are counted from here. */
  | { readonly kind: 'mark' }
  /** Waits for result `to` (counted from the mark): how long after result `from` it came. */
  | { readonly kind: 'span'; readonly from: number; readonly to: number }
  | { readonly kind: 'still'; readonly streams: readonly string[] }
  | { readonly kind: 'quiet' };

export interface JobAnswer {
  /** How long what was asked for took; for `run` from the first submission to the last result. */
  readonly elapsedMs: number;
  /** Of it, until the last submission was acknowledged. */
  readonly submittedMs: number;
}

let client: JobClient;
let payload: Uint8Array;
let markedResults = 0;
let markedMs = 0;

function mark(): void {
  markedResults = client.results;
  markedMs = performance.now();
}

async function answer(question: JobQuestion): Promise<JobAnswer> {
  switch (question.kind) {
    case 'connect':
      client = await JobClient.connect(question.options);
      payload = Buffer.from(question.payload);
      return took(0);
    case 'run': {
      mark();
      const submittedMs = await client.submit(payload, question.jobs);
      const lastMs = await client.untilResults(markedResults + question.jobs);
      return took(lastMs - markedMs, submittedMs);
    }
    case 'submit':
      return took(await client.submit(payload, question.jobs));
    case 'mark':
      mark();
      return took(0);
    case 'span': {
      const toMs = await client.untilResults(markedResults + question.to);
      return took(toMs - (await client.untilResults(markedResults + question.from)));
    }
    case 'still':
      return took(await client.untilStill(question.streams));
    case 'quiet':
      return took(await client.untilQuiet());
  }
}

function took(elapsedMs: number, submittedMs = elapsedMs): JobAnswer {
  return { elapsedMs, submittedMs };
}

serveParent<JobQuestion, JobAnswer>(answer);
