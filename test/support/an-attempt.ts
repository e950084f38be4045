import { type AttemptRecord, newAttemptId, newJobId } from '#contracts';

const STARTED_AT_MS = Date.parse('2026-11-20T10:00:00Z');

/** A valid finished attempt of a durable job; say what matters to the test. */
export function anAttempt(over: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attemptId: newAttemptId(STARTED_AT_MS),
    jobId: newJobId(STARTED_AT_MS),
    attemptNumber: 1,
    kind: 'job',
    tenant: 'default',
    keyId: 'key-1',
    path: '/v1/chat/completions',
    endpoint: 'simulator',
    model: 'sim-small',
    requestedModel: 'fast',
    lane: 'sync',
    startedAtMs: STARTED_AT_MS,
    finishedAtMs: STARTED_AT_MS + 250,
    outcome: 'succeeded',
    statusCode: 200,
    usage: { inputTokens: 100, outputTokens: 20 },
    costNanoUsd: '27000',
    listNanoUsd: '27000',
    ...over,
  };
}

/** The same attempt as it was recorded before its call went out. */
export function asStarted(record: AttemptRecord): AttemptRecord {
  const {
    finishedAtMs: _finished,
    firstByteAtMs: _firstByte,
    statusCode: _status,
    failureKind: _kind,
    ...rest
  } = record;
  return { ...rest, outcome: 'unknown', usage: {}, costNanoUsd: '0', listNanoUsd: '0' };
}
