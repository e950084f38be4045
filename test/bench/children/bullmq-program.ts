import { type ConnectionOptions, Queue, QueueEvents, Worker } from 'bullmq';
import { runInWindow } from '../../support/run-in-window.js';
import { serveParent } from './serve-parent.js';
import { upstreamCaller } from './upstream-caller.js';

/** The worker and who submits are two processes, as with the other targets: each starts this program and asks one kind. */
export type BullmqQuestion =
  | { readonly kind: 'work'; readonly redisUrl: string; readonly upstreamUrl: string; readonly concurrency: number }
  | { readonly kind: 'connect'; readonly redisUrl: string; readonly job: string; readonly window: number }
  | { readonly kind: 'run'; readonly jobs: number };

export interface BullmqAnswer {
  readonly elapsedMs: number;
  readonly submittedMs: number;
}

const QUEUE = 'bench';
/** Events that are trimmed before they are read would be jobs that never end. */
const KEPT_EVENTS = 1_000_000;

interface Submitter {
  readonly queue: Queue;
  readonly job: object;
  readonly window: number;
}

let submitter: Submitter;
let finished = 0;
let failure: string | undefined;
let wake: () => void = () => undefined;

serveParent<BullmqQuestion, BullmqAnswer>(async (question) => {
  if (question.kind === 'work') await work(question);
  else if (question.kind === 'connect') await connect(question);
  else return await run(question.jobs);
  return { elapsedMs: 0, submittedMs: 0 };
});

async function work(question: Extract<BullmqQuestion, { kind: 'work' }>): Promise<void> {
  const call = upstreamCaller(question.upstreamUrl, question.concurrency);
  const worker = new Worker<{ body: object }>(
    QUEUE,
    // The answer is the job's result, as text: parsing it is the reader's business.
    async ({ data }) => Buffer.from(await call(JSON.stringify(data.body))).toString(),
    { connection: connectionTo(question.redisUrl), concurrency: question.concurrency },
  );
  await worker.waitUntilReady();
}

async function connect({ redisUrl, job, window }: Extract<BullmqQuestion, { kind: 'connect' }>): Promise<void> {
  const connection = connectionTo(redisUrl);
  const queue = new Queue(QUEUE, { connection, streams: { events: { maxLen: KEPT_EVENTS } } });
  const events = new QueueEvents(QUEUE, { connection });
  events.on('completed', () => {
    finished += 1;
    wake();
  });
  events.on('failed', ({ failedReason }) => {
    failure ??= failedReason;
    wake();
  });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  submitter = { queue, job: JSON.parse(job) as object, window };
}

async function run(jobs: number): Promise<BullmqAnswer> {
  const { queue, job, window } = submitter;
  const until = finished + jobs;
  const startMs = performance.now();
  await runInWindow(jobs, window, async () => void (await queue.add('call', job)));
  const submittedMs = performance.now() - startMs;
  while (finished < until && failure === undefined) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  if (failure !== undefined) throw new Error(`a job of BullMQ failed: ${failure}`);
  return { elapsedMs: performance.now() - startMs, submittedMs };
}

function connectionTo(redisUrl: string): ConnectionOptions {
  const { hostname, port } = new URL(redisUrl);
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
