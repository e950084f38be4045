import { setTimeout as wait } from 'node:timers/promises';
import type { ChaosProgress } from './chaos-progress.js';
import type { Round } from './plan.js';
import type { Submitter } from './submitter.js';
import type { Supervisor } from './supervisor.js';

/** The client holds back when so many of its submissions are unanswered: an ingress that is down is not asked by all. */
const MOST_UNACKNOWLEDGED = 200;
const LOOK_AGAIN_MS = 50;

/** Jobs flow in, processes die among them. Resolves when all is planned done, acknowledged and running again. */
export async function killWhileJobsFlow(
  rounds: readonly Round[],
  { supervisor, submitter, progress }: { supervisor: Supervisor; submitter: Submitter; progress: ChaosProgress },
): Promise<void> {
  for (const round of rounds) {
    const { kills } = supervisor;
    progress.killing({
      kills,
      plannedKills: rounds.length,
      acknowledged: submitter.acknowledged,
      down: supervisor.down,
    });
    const flowing = Promise.all(
      round.jobs.map(async (job) => {
        await wait(job.atMs);
        submitter.submit(job, 'kills');
      }),
    );
    const killing = wait(round.killAtMs).then(() => supervisor.kill(round.victim, round.downMs));
    await Promise.all([flowing, killing, wait(round.lengthMs)]);
    while (submitter.unacknowledged > MOST_UNACKNOWLEDGED) await wait(LOOK_AGAIN_MS);
  }
  await supervisor.allUp();
  await submitter.settled();
}
