import type { AttemptRecord, Decision, WorkEnvelope } from '#contracts';
import type { Endpoint } from '../endpoint/endpoint.js';

/** An attempt whose call is about to go out. */
export interface StartedAttempt {
  readonly attemptId: string;
  readonly startedAtMs: number;
  readonly envelope: WorkEnvelope;
  /** With the attempt's own number. */
  readonly decision: Decision;
  readonly endpoint: Endpoint;
  /** `<messageKey>#<deliveryCount>` of the delivery that claimed it; durable attempts only. */
  readonly claimedBy?: string;
}

/** The ledger's row while nobody knows how the call ended. */
export function unfinishedRecord(attempt: StartedAttempt): AttemptRecord {
  const { envelope, decision, endpoint } = attempt;
  const { region } = endpoint.config;
  return {
    attemptId: attempt.attemptId,
    jobId: envelope.jobId,
    attemptNumber: decision.attemptNumber,
    kind: envelope.kind,
    tenant: envelope.tenant,
    keyId: envelope.keyId,
    path: envelope.path,
    endpoint: decision.endpoint,
    model: decision.model,
    requestedModel: envelope.model,
    lane: decision.lane,
    ...(region === undefined ? {} : { region }),
    startedAtMs: attempt.startedAtMs,
    outcome: 'unknown',
    usage: {},
    costNanoUsd: '0',
    listNanoUsd: '0',
    ...(envelope.metadata ? { metadata: envelope.metadata } : {}),
    ...(attempt.claimedBy === undefined ? {} : { claimedBy: attempt.claimedBy }),
  };
}
