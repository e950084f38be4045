import type { ProviderConfig } from '#config';
import type { AttemptSummary } from '#contracts';
import { type Candidate, makeCandidate } from '../../../apps/router/src/candidates/candidate.js';

/** A provider as the configuration gives it, with defaults filled in. */
export function aProvider(id: string, parts: Partial<ProviderConfig> = {}): ProviderConfig {
  return {
    id,
    wire: 'openai',
    baseUrl: `https://${id}.test/v1`,
    tags: [],
    keys: [],
    headers: {},
    limits: { concurrency: 64 },
    timeouts: { connectMs: 1_000, firstByteMs: 1_000, idleMs: 1_000, totalMs: 1_000 },
    caps: { maxResponseBytes: 1_000_000, maxEventBytes: 1_000_000, maxEvents: 1_000 },
    models: [{ id: 'm', capabilities: ['chat', 'streaming'] }],
    passthroughModels: false,
    ...parts,
  };
}

export function aCandidate(endpoint: string, parts: Partial<ProviderConfig> & { rank?: number } = {}): Candidate {
  const { rank = 0, ...provider } = parts;
  return makeCandidate(aProvider(endpoint, provider), 'm', rank);
}

/** A failed attempt at `endpoint`, model `m`, as it travels with the job. */
export function aFailedAttempt(endpoint: string, parts: Partial<AttemptSummary> = {}): AttemptSummary {
  return {
    attemptId: `att_${endpoint}`,
    attemptNumber: 1,
    endpoint,
    model: 'm',
    lane: 'sync',
    startedAtMs: 0,
    finishedAtMs: 0,
    outcome: 'failed',
    failure: { kind: 'server-error', message: 'The provider answered 500.', statusCode: 500 },
    costNanoUsd: '0',
    ...parts,
  };
}
