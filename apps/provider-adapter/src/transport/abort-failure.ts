import type { Failure } from '#contracts';

/** What an abort without a reason of ours means: somebody hung up (interactive), or this worker stops (durable). */
export type AbortMeaning = 'caller-gone' | 'draining';

/** Why a call was ended from outside, from the reason of the delivery's signal. */
export function abortFailure(signal: AbortSignal, meaning: AbortMeaning): Failure {
  switch (signal.reason) {
    case 'cancelled':
      return { kind: 'cancelled', message: 'The job was cancelled.' };
    case 'caller-gone':
      return { kind: 'cancelled', message: 'The caller went away.' };
    case 'deadline-exceeded':
      return DEADLINE_EXCEEDED;
    case 'draining':
      return STOPPED;
    default:
      return meaning === 'caller-gone' ? { kind: 'cancelled', message: 'The caller went away.' } : STOPPED;
  }
}

export const DEADLINE_EXCEEDED: Failure = {
  kind: 'deadline-exceeded',
  message: 'The deadline passed during the call.',
};

/** Nothing is wrong with the job: the router has it tried again. */
const STOPPED: Failure = { kind: 'internal-error', message: 'The worker was stopped while the call was running.' };
