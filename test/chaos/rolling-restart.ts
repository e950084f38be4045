import type { Arena } from './arena.js';
import type { ChaosProgress } from './chaos-progress.js';
import type { DrainFacts } from './facts.js';
import { settle } from './settle.js';
import type { Submitter } from './submitter.js';

/** Twenty jobs a second: each process has some in hand when its SIGTERM comes. */
const JOB_EVERY_MS = 50;

/**
 * SIGTERM to each process in turn under load and started again when it has drained, as a deployment does. Everything
 * must be at rest before: what is counted is what the broker hands out from here on.
 */
export async function restartInTurn(
  { gateway, observer }: Arena,
  submitter: Submitter,
  progress: ChaosProgress,
): Promise<{ drain: DrainFacts; restless: string[] }> {
  const before = await redeliveries(observer);
  let number = submitter.submissions.length;
  const load = setInterval(() => {
    number += 1;
    submitter.submit({ number, kind: 'plain', door: number % 2 === 0 ? 'http' : 'nats' }, 'drain');
  }, JOB_EVERY_MS);
  const exitCodes: Record<string, number | null> = {};
  try {
    for (const name of gateway.names) {
      progress.restarting(name);
      // One that had to be killed has no exit code: the verdict says so.
      exitCodes[name] = await gateway.terminate(name).catch(() => null);
      await gateway.start(name);
    }
  } finally {
    clearInterval(load);
  }
  await submitter.settled();
  const restless = await settle(observer, submitter.acknowledged, progress);
  const after = await redeliveries(observer);
  const redeliveredByStream: Record<string, number> = {};
  for (const [stream, count] of after) {
    const more = count - (before.get(stream) ?? 0);
    if (more !== 0) redeliveredByStream[stream] = more;
  }
  const redelivered = Object.values(redeliveredByStream).reduce((sum, count) => sum + count, 0);
  return { drain: { redelivered, redeliveredByStream, exitCodes }, restless };
}

/** At rest every message was handed out at least once: what is beyond that, was handed out again. */
async function redeliveries(observer: Arena['observer']): Promise<ReadonlyMap<string, number>> {
  const traffic = await observer.traffic();
  return new Map(traffic.map(({ stream, messages, deliveries }) => [stream, deliveries - messages]));
}
