import { setTimeout as wait } from 'node:timers/promises';
import { type Door, NotAcknowledged } from './doors.js';
import { jobDocument } from './job-document.js';
import type { JobKind, PlannedJob } from './plan.js';

export interface Submission {
  readonly number: number;
  readonly kind: JobKind;
  readonly phase: 'kills' | 'drain';
  readonly acknowledgedIds: Set<string>;
  lastRefusal: string | undefined;
}

const GIVE_UP_AFTER_MS = 120_000;
const RETRY_PAUSE_MS = 150;

/** A careful client: submits a job until it is acknowledged, with one idempotency key, at either door in turn. */
export class Submitter {
  readonly submissions: Submission[] = [];
  /** Tries beyond the first. */
  retries = 0;
  private readonly open = new Set<Promise<void>>();

  constructor(private readonly doors: Readonly<Record<PlannedJob['door'], Door>>) {}

  get unacknowledged(): number {
    return this.open.size;
  }

  get acknowledged(): number {
    return this.submissions.filter(({ acknowledgedIds }) => acknowledgedIds.size > 0).length;
  }

  submit({ number, kind, door }: Omit<PlannedJob, 'atMs'>, phase: Submission['phase']): void {
    const submission: Submission = { number, kind, phase, acknowledgedIds: new Set(), lastRefusal: undefined };
    this.submissions.push(submission);
    const work = this.untilAcknowledged(submission, door).finally(() => this.open.delete(work));
    this.open.add(work);
  }

  /** Resolves when every submission is acknowledged or was given up. */
  async settled(): Promise<void> {
    while (this.open.size > 0) await Promise.all(this.open);
  }

  private async untilAcknowledged(submission: Submission, first: PlannedJob['door']): Promise<void> {
    const { number, kind } = submission;
    const payload = Buffer.from(JSON.stringify(jobDocument(number, kind)));
    const giveUpAtMs = performance.now() + GIVE_UP_AFTER_MS;
    for (let door = first; performance.now() < giveUpAtMs; door = nextDoor(door, kind)) {
      try {
        submission.acknowledgedIds.add(await this.doors[door](payload));
        return;
      } catch (error) {
        // Anything else is a mistake of this client: the verdict shows it as a job that nobody took.
        submission.lastRefusal = `${door}: ${error}`;
        if (!(error instanceof NotAcknowledged) || error.isFinal) return;
      }
      this.retries += 1;
      await wait(RETRY_PAUSE_MS);
    }
  }
}

/** A large job does not fit through the broker. */
function nextDoor(door: PlannedJob['door'], kind: JobKind): PlannedJob['door'] {
  return door === 'http' && kind !== 'large' ? 'nats' : 'http';
}
