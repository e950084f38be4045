import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CleanUp } from '../bench/clean-up.js';
import { type Arena, MAX_ATTEMPTS, openArena } from './arena.js';
import type { ChaosOptions } from './chaos-options.js';
import type { ChaosProgress } from './chaos-progress.js';
import { httpDoor, natsDoor } from './doors.js';
import type { ChaosFacts } from './facts.js';
import { gatherFacts } from './gather-facts.js';
import { HeardResults } from './heard-results.js';
import { killWhileJobsFlow } from './kill-phase.js';
import { planChaos } from './plan.js';
import { restartInTurn } from './rolling-restart.js';
import { settle } from './settle.js';
import { Submitter } from './submitter.js';
import { Supervisor } from './supervisor.js';
import { judgeRun, type Verdict } from './verdict.js';

export interface ChaosRun extends Verdict {
  /** Where the logs and the facts are; only when a promise was broken. */
  readonly evidence?: string;
}

/** The whole run: kills under load, then a rolling restart under load, then every witness is asked. */
export async function runChaos(
  options: ChaosOptions,
  progress: ChaosProgress,
  cleanUp = new CleanUp(),
): Promise<ChaosRun> {
  try {
    const arena = await openArena(options, cleanUp);
    const supervisor = new Supervisor(arena.gateway);
    cleanUp.later(() => supervisor.retire());
    const facts = await runIn(arena, supervisor, options, progress).catch(async (error: unknown) => {
      throw new Error(`the run could not be finished; the logs are in ${await arena.keepLogs()}`, { cause: error });
    });
    const verdict = judgeRun(facts);
    if (verdict.violations.length === 0) return verdict;
    const evidence = await arena.keepLogs();
    const shown = { ...facts, whereabouts: Object.fromEntries(facts.whereabouts) };
    await writeFile(join(evidence, 'facts.json'), JSON.stringify(shown, null, 1));
    return { ...verdict, evidence };
  } finally {
    progress.done();
    await cleanUp.run();
  }
}

async function runIn(
  arena: Arena,
  supervisor: Supervisor,
  options: ChaosOptions,
  progress: ChaosProgress,
): Promise<ChaosFacts> {
  const { gateway, observer } = arena;
  const submitter = new Submitter({ http: httpDoor(gateway), nats: natsDoor(observer) });
  const heard = new HeardResults(observer);
  progress.say(`nats-server ${gateway.nats?.version}, ${gateway.names.length} processes, seed ${options.seed}`);
  await killWhileJobsFlow(planChaos(options), { supervisor, submitter, progress });
  progress.say(
    `${supervisor.kills} kills, ${submitter.retries} submissions and ${supervisor.repeatedStarts} starts tried again`,
  );
  const restless = await settle(observer, submitter.acknowledged, progress);
  for (const line of restless) progress.say(`does not come to rest: ${line}`);
  await supervisor.retire();
  const rolling = await restartInTurn(arena, submitter, progress);
  progress.say('asking every witness');
  return {
    plannedJobs: options.jobs,
    plannedKills: options.kills,
    kills: supervisor.kills,
    maxAttempts: MAX_ATTEMPTS,
    crashes: supervisor.crashes,
    drain: rolling.drain,
    restless: [...restless, ...rolling.restless],
    ...(await gatherFacts(arena, submitter, heard)),
  };
}
