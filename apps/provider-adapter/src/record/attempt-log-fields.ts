import { genAi, genAiOperations } from '#telemetry';
import type { FinishedAttempt } from '../attempt/finished-attempt.js';

/** One attempt as log fields, by OpenTelemetry's names where it has one. */
export function attemptLogFields({ record, call }: FinishedAttempt): object {
  const { usage, startedAtMs, firstByteAtMs } = record;
  return {
    jobId: record.jobId,
    attemptId: record.attemptId,
    attemptNumber: record.attemptNumber,
    tenant: record.tenant,
    kind: record.kind,
    lane: record.lane,
    outcome: record.outcome,
    [genAi.operationName]: genAiOperations[record.path as keyof typeof genAiOperations],
    [genAi.providerName]: record.endpoint,
    [genAi.requestModel]: record.model,
    [genAi.responseModel]: call.model,
    [genAi.responseFinishReasons]: call.finishReason ? [call.finishReason.raw] : undefined,
    [genAi.usageInputTokens]: usage.inputTokens,
    [genAi.usageOutputTokens]: usage.outputTokens,
    [genAi.usageCacheReadInputTokens]: usage.cacheReadTokens,
    [genAi.errorType]: record.failureKind,
    [genAi.httpResponseStatusCode]: record.statusCode,
    failure: call.failure?.message,
    failureCode: call.failure?.code,
    retryAfterMs: call.failure?.retryAfterMs,
    durationMs: (record.finishedAtMs ?? startedAtMs) - startedAtMs,
    firstByteMs: firstByteAtMs === undefined ? undefined : firstByteAtMs - startedAtMs,
    costNanoUsd: record.costNanoUsd,
    leftOutBlocks: call.leftOutBlocks,
    credentialId: record.credentialId,
    warnings: call.warnings?.map(({ kind, param }) => `${kind}:${param}`),
    upstreamRequestId: record.upstreamRequestId,
  };
}
