import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { subjectPatterns, subjects } from '#contracts';
import { startGatewayBroker } from '../../support/gateway-broker.js';
import type { Gateway } from '../../support/gateway-processes.js';
import { startRedisServer } from '../../support/redis-server.js';
import { jobBody } from '../chat-bodies.js';
import type { BarePipelineAnswer, BarePipelineQuestion } from '../children/bare-pipeline-program.js';
import type { BullmqAnswer, BullmqQuestion } from '../children/bullmq-program.js';
import { ChildProgram } from '../children/child-program.js';
import type { JobAnswer, JobQuestion } from '../children/job-client-program.js';
import type { CleanUp } from '../clean-up.js';

/** Jobs in work at each hop or worker, calls open, and submissions on their way: the same for everybody. */
export const DURABLE_WINDOW = 256;
const HOPS = 4;

export type JobSubmitter = ChildProgram<JobQuestion, JobAnswer>;

export interface DurableTarget {
  readonly name: string;
  readonly run: (jobs: number) => Promise<JobAnswer>;
  /** Resolves when what it does after the last result is done, too; the next target has the machine for itself. */
  readonly untilQuiet: () => Promise<JobAnswer>;
  /** What does the work: broker and workers, not who submits. */
  readonly pids: () => readonly (number | undefined)[];
}

const QUIET_AT_ONCE: JobAnswer = { elapsedMs: 0, submittedMs: 0 };

/** Four bare hops: as the issue of a floor says (nobody is called), and with the call the others make. */
export async function startFloors(
  upstreamUrl: string,
  syncInterval: string,
  cleanUp: CleanUp,
): Promise<{ floor: DurableTarget; floorWithCall: DurableTarget }> {
  const { nats, url } = await startGatewayBroker({ syncInterval });
  cleanUp.later(() => nats.stop());
  const open = async (name: string, extra: object): Promise<DurableTarget> => {
    const program = startChild<BarePipelineQuestion, BarePipelineAnswer>('bare-pipeline-program', cleanUp);
    const pipeline = await program.ask({ brokerUrl: url, name, hops: HOPS, window: DURABLE_WINDOW, ...extra });
    const submitter = await connectSubmitter({ brokerUrl: url, ...pipeline }, cleanUp);
    return submittingTo(name, submitter, () => [program.pid, nats.pid()]);
  };
  return {
    floor: await open('floor', {}),
    floorWithCall: await open('floor-with-call', { upstreamUrl }),
  };
}

/** BullMQ on Redis with its append-only file: one worker process, one that submits. */
export async function startBullmq(upstreamUrl: string, cleanUp: CleanUp): Promise<DurableTarget> {
  const redis = await startRedisServer({ durable: true });
  cleanUp.later(() => redis.stop());
  const redisUrl = redis.url;
  const worker = startChild<BullmqQuestion, BullmqAnswer>('bullmq-program', cleanUp);
  const submitter = startChild<BullmqQuestion, BullmqAnswer>('bullmq-program', cleanUp);
  await submitter.ask({ kind: 'connect', redisUrl, job: jobBody, window: DURABLE_WINDOW });
  await worker.ask({ kind: 'work', redisUrl, upstreamUrl, concurrency: DURABLE_WINDOW });
  return {
    name: 'bullmq',
    run: (jobs) => submitter.ask({ kind: 'run', jobs }),
    untilQuiet: async () => QUIET_AT_ONCE,
    pids: () => [worker.pid, redis.pid()],
  };
}

export async function gatewaySubmitter(gateway: Gateway, cleanUp: CleanUp): Promise<JobSubmitter> {
  const parts = {
    brokerUrl: await gateway.brokerUrl(),
    submitSubject: subjects.submit('default'),
    resultPattern: subjectPatterns.resultsOf('default'),
    resultHolds: '"status":"succeeded"',
  };
  return await connectSubmitter(parts, cleanUp);
}

/** The one-process gateway and the broker it started. */
export async function startGatewayTarget(gateway: Gateway, cleanUp: CleanUp): Promise<DurableTarget> {
  return submittingTo('sluice', await gatewaySubmitter(gateway, cleanUp), await pidsOf(gateway));
}

export async function pidsOf(gateway: Gateway): Promise<DurableTarget['pids']> {
  const brokerPid = Number.parseInt(await readFile(join(gateway.dataDir, 'broker', 'pid'), 'utf8'), 10);
  return () => [...gateway.names.map((name) => gateway.pid(name)), brokerPid];
}

function submittingTo(name: string, submitter: JobSubmitter, pids: DurableTarget['pids']): DurableTarget {
  return {
    name,
    run: (jobs) => submitter.ask({ kind: 'run', jobs }),
    untilQuiet: () => submitter.ask({ kind: 'quiet' }),
    pids,
  };
}

interface SubmitterParts {
  readonly brokerUrl: string;
  readonly submitSubject: string;
  readonly resultPattern: string;
  readonly resultHolds?: string;
}

async function connectSubmitter(parts: SubmitterParts, cleanUp: CleanUp): Promise<JobSubmitter> {
  const submitter = startChild<JobQuestion, JobAnswer>('job-client-program', cleanUp);
  await submitter.ask({ kind: 'connect', options: { ...parts, window: DURABLE_WINDOW }, payload: jobBody });
  return submitter;
}

function startChild<Question, Answer>(program: string, cleanUp: CleanUp): ChildProgram<Question, Answer> {
  const child = ChildProgram.start<Question, Answer>(`../children/${program}.js`, import.meta.url);
  cleanUp.later(() => child.stop());
  return child;
}
