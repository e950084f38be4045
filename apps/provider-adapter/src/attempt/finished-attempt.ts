import type { AttemptRecord, AttemptSummary, Lane } from '#contracts';
import type { CallOutcome } from './call-outcome.js';
import { type StartedAttempt, unfinishedRecord } from './started-attempt.js';

/** What a finished call cost, decimal integers of nano-dollars; null: its model has no price. */
export type AttemptCost = Pick<AttemptRecord, 'costNanoUsd' | 'listNanoUsd'>;

/** An attempt that is over: how it went, its row for the ledger, its line in the job's result. */
export interface FinishedAttempt {
  readonly call: CallOutcome;
  readonly record: AttemptRecord;
  readonly summary: AttemptSummary;
}

export function finishAttempt(
  attempt: StartedAttempt,
  call: CallOutcome,
  /** `lane`: the one it is billed in. */
  end: AttemptCost & { readonly finishedAtMs: number; readonly lane: Lane },
): FinishedAttempt {
  const { failure } = call;
  const record: AttemptRecord = {
    ...unfinishedRecord(attempt),
    ...end,
    outcome: call.outcome,
    usage: call.usage,
    ...(call.firstByteAtMs === undefined ? {} : { firstByteAtMs: call.firstByteAtMs }),
    ...(failure ? { failureKind: failure.kind } : {}),
    ...(call.statusCode === undefined ? {} : { statusCode: call.statusCode }),
    ...(call.credentialId === undefined ? {} : { credentialId: call.credentialId }),
    ...(call.upstreamRequestId === undefined ? {} : { upstreamRequestId: call.upstreamRequestId }),
  };
  return { call, record, summary: summaryOf(record, call) };
}

function summaryOf(record: AttemptRecord, { failure }: CallOutcome): AttemptSummary {
  const { attemptId, attemptNumber, endpoint, model, lane, startedAtMs, outcome, costNanoUsd, listNanoUsd } = record;
  return {
    attemptId,
    attemptNumber,
    endpoint,
    model,
    lane,
    startedAtMs,
    finishedAtMs: record.finishedAtMs ?? startedAtMs,
    outcome,
    ...(failure ? { failure } : {}),
    costNanoUsd,
    ...(listNanoUsd === costNanoUsd ? {} : { listNanoUsd }),
  };
}
