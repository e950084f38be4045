import { Injectable } from '@nestjs/common';
import { ConfigSource } from '#config';
import { type AttemptRecord, type AttemptSummary, countedAttempts, subjects } from '#contracts';
import { type Delivery, Publisher, StreamReader } from '#jetstream';
import { FinishedRows } from '../record/finished-rows.js';
import { type StartedAttempt, unfinishedRecord } from './started-attempt.js';

export type Claim =
  | { readonly kind: 'claimed'; readonly attempt: StartedAttempt }
  /** An earlier delivery of this message may still be at work on it: look again when its time is over. */
  | { readonly kind: 'in-work'; readonly lookAgainMs: number }
  /** Another message has claimed this attempt: this one is its duplicate. */
  | { readonly kind: 'duplicate'; readonly claimedBy: string }
  /** Earlier deliveries of this message used up the job's attempts. `attempt` is the last one that was asked for. */
  | { readonly kind: 'exhausted'; readonly attempt: StartedAttempt };

const decoder = new TextDecoder();

/** How long the broker leaves a delivery with a worker that gives no sign of life: the stage's default. */
const ACK_WAIT_MS = 30_000;
/**
 * Signs of life are sent each third of it, so a worker that died is replaced two thirds after its claim at the
 * soonest. A redelivery before that does not come from a death: the broker was restarted and has forgotten who has what.
 */
const SOONEST_REPLACEMENT_MS = (ACK_WAIT_MS * 2) / 3;

/**
 * An attempt of a job starts once, whoever else has the message: the first writer of its subject has it, and what is
 * written is the ledger's row with outcome `unknown`, so a call that goes out is on record whatever happens then.
 */
@Injectable()
export class AttemptClaims {
  constructor(
    private readonly publisher: Publisher,
    private readonly reader: StreamReader,
    private readonly source: ConfigSource,
    private readonly rows: FinishedRows,
  ) {}

  /** The other half of the row: resolves when it is with the broker. */
  finish(row: AttemptRecord): Promise<void> {
    return this.rows.record(row);
  }

  /**
   * Claims the decision's attempt. When an earlier delivery of this very message has it (it died, or lost its broker
   * claim while it ran), that call may have been made and billed: the next attempt is tried, while the job has any left.
   * A claim so young that its worker lives is left alone: a second call would be paid for twice.
   */
  async claim(wanted: StartedAttempt, delivery: Delivery): Promise<Claim> {
    const { maxAttempts } = this.source.current.jobs;
    let attempt: StartedAttempt = { ...wanted, claimedBy: `${delivery.messageKey}#${delivery.deliveryCount}` };
    while (countedAttempts(attempt.envelope.attempts) < maxAttempts) {
      const subject = subjectOf(attempt);
      const row = Buffer.from(JSON.stringify(unfinishedRecord(attempt)));
      if (await this.publisher.publishOnce(subject, row)) {
        return { kind: 'claimed', attempt };
      }
      const earlier = await this.readClaim(subject);
      const claimedBy = earlier?.claimedBy ?? '';
      const isOurs = messageKeyOf(claimedBy) === delivery.messageKey;
      if (!isOurs && !isBeforeReplay(attempt, earlier)) return { kind: 'duplicate', claimedBy };
      const ageMs = Math.max(0, wanted.startedAtMs - (earlier?.startedAtMs ?? 0));
      if (isOurs && ageMs < SOONEST_REPLACEMENT_MS) return { kind: 'in-work', lookAgainMs: ACK_WAIT_MS - ageMs };
      attempt = afterLost(attempt, earlier);
    }
    return { kind: 'exhausted', attempt };
  }

  private async readClaim(subject: string): Promise<AttemptRecord | undefined> {
    const stored = await this.reader.last('attemptStarted', subject);
    return stored ? (JSON.parse(decoder.decode(stored.data)) as AttemptRecord) : undefined;
  }
}

function subjectOf({ envelope, decision }: StartedAttempt): string {
  return subjects.attemptStarted(envelope.tenant, envelope.jobId, decision.attemptNumber);
}

/** An operator's replay is a new message for an old job: what was claimed before it belongs to the message that died. */
function isBeforeReplay({ envelope }: StartedAttempt, earlier: AttemptRecord | undefined): boolean {
  return envelope.replayedAtMs !== undefined && (earlier?.startedAtMs ?? Infinity) < envelope.replayedAtMs;
}

function messageKeyOf(claimedBy: string): string {
  return claimedBy.slice(0, claimedBy.lastIndexOf('#'));
}

/** The next attempt, with the lost one in the job's list: its outcome is unknown, and it counts. */
function afterLost(attempt: StartedAttempt, lost: AttemptRecord | undefined): StartedAttempt {
  const { envelope, decision } = attempt;
  const attempts = lost ? [...envelope.attempts, lostSummary(lost)] : envelope.attempts;
  return {
    ...attempt,
    envelope: { ...envelope, attempts },
    decision: { ...decision, attemptNumber: decision.attemptNumber + 1 },
  };
}

function lostSummary(lost: AttemptRecord): AttemptSummary {
  const { attemptId, attemptNumber, endpoint, model, lane, startedAtMs } = lost;
  return {
    attemptId,
    attemptNumber,
    endpoint,
    model,
    lane,
    startedAtMs,
    finishedAtMs: startedAtMs,
    outcome: 'unknown',
    costNanoUsd: '0',
  };
}
