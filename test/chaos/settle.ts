import { setTimeout as wait } from 'node:timers/promises';
import { streams } from '#contracts';
import type { BrokerObserver } from '../support/broker-observer.js';
import type { ChaosProgress } from './chaos-progress.js';

const LOOK_EVERY_MS = 500;
/** More than the longest claim (60 s) and the longest back-off (60 s) after one another. */
const STALL_LIMIT_MS = 150_000;

/**
 * Resolves when `expected` results are stored and no consumer has anything left to do; or when nothing has moved for
 * longer than anything waits. @returns what did not come to rest, a line each: nothing when all is well
 */
export async function settle(observer: BrokerObserver, expected: number, progress: ChaosProgress): Promise<string[]> {
  let before = '';
  let restless: string[] = [];
  let movedAtMs = performance.now();
  while (performance.now() - movedAtMs < STALL_LIMIT_MS) {
    const results = await observer.messagesIn(streams.result.name);
    const traffic = await observer.traffic();
    const open = traffic.reduce((sum, stream) => sum + stream.open, 0);
    restless = traffic.flatMap((one) => (one.open === 0 ? [] : `${one.stream}: ${one.open} deliveries open`));
    if (results < expected) restless.push(`${results} of ${expected} results`);
    progress.settling(results, expected, open);
    if (results >= expected && open === 0) return [];
    const now = JSON.stringify([results, traffic]);
    if (now !== before) movedAtMs = performance.now();
    before = now;
    await wait(LOOK_EVERY_MS);
  }
  return restless;
}
