import type { AttemptOutcome, AttemptRecord, FailureKind, Lane } from '#contracts';

/** A row as `pg` hands it out: BIGINT as decimal text. */
export interface AttemptRow {
  attempt_id: string;
  job_id: string;
  attempt_number: number;
  kind: 'job' | 'live';
  tenant: string;
  key_id: string;
  path: string;
  endpoint: string;
  model: string;
  requested_model: string;
  lane: Lane;
  region: string | null;
  started_at_ms: string;
  finished_at_ms: string | null;
  first_byte_at_ms: string | null;
  outcome: AttemptOutcome;
  failure_kind: FailureKind | null;
  status_code: number | null;
  input_tokens: string | null;
  cache_read_tokens: string | null;
  cache_write_tokens: string | null;
  output_tokens: string | null;
  reasoning_tokens: string | null;
  /** NULL: the model has no price. */
  cost_nano_usd: string | null;
  list_nano_usd: string | null;
  metadata: Record<string, string> | null;
  upstream_request_id: string | null;
  claimed_by: string | null;
  credential_id: string | null;
  cache_write_1h_tokens: string | null;
}

export interface LedgerSchema {
  attempt: AttemptRow;
}

type Column = {
  readonly name: keyof AttemptRow;
  readonly type: 'text' | 'integer' | 'bigint' | 'jsonb';
  readonly of: (record: AttemptRecord) => string | number | null;
};

/** Every column, its type and where its value comes from: the one list that writing uses. */
export const ATTEMPT_COLUMNS: readonly Column[] = [
  { name: 'attempt_id', type: 'text', of: (record) => storable(record.attemptId) },
  { name: 'job_id', type: 'text', of: (record) => storable(record.jobId) },
  { name: 'attempt_number', type: 'integer', of: (record) => record.attemptNumber },
  { name: 'kind', type: 'text', of: (record) => record.kind },
  { name: 'tenant', type: 'text', of: (record) => storable(record.tenant) },
  { name: 'key_id', type: 'text', of: (record) => storable(record.keyId) },
  { name: 'path', type: 'text', of: (record) => storable(record.path) },
  { name: 'endpoint', type: 'text', of: (record) => storable(record.endpoint) },
  { name: 'model', type: 'text', of: (record) => storable(record.model) },
  { name: 'requested_model', type: 'text', of: (record) => storable(record.requestedModel) },
  { name: 'lane', type: 'text', of: (record) => record.lane },
  { name: 'region', type: 'text', of: (record) => storable(record.region) },
  { name: 'started_at_ms', type: 'bigint', of: (record) => record.startedAtMs },
  { name: 'finished_at_ms', type: 'bigint', of: (record) => record.finishedAtMs ?? null },
  { name: 'first_byte_at_ms', type: 'bigint', of: (record) => record.firstByteAtMs ?? null },
  { name: 'outcome', type: 'text', of: (record) => record.outcome },
  { name: 'failure_kind', type: 'text', of: (record) => record.failureKind ?? null },
  { name: 'status_code', type: 'integer', of: (record) => record.statusCode ?? null },
  { name: 'input_tokens', type: 'bigint', of: (record) => record.usage.inputTokens ?? null },
  { name: 'cache_read_tokens', type: 'bigint', of: (record) => record.usage.cacheReadTokens ?? null },
  { name: 'cache_write_tokens', type: 'bigint', of: (record) => record.usage.cacheWriteTokens ?? null },
  { name: 'output_tokens', type: 'bigint', of: (record) => record.usage.outputTokens ?? null },
  { name: 'reasoning_tokens', type: 'bigint', of: (record) => record.usage.reasoningTokens ?? null },
  { name: 'cost_nano_usd', type: 'bigint', of: (record) => record.costNanoUsd },
  { name: 'list_nano_usd', type: 'bigint', of: (record) => record.listNanoUsd },
  { name: 'metadata', type: 'jsonb', of: (record) => storableJson(record.metadata) },
  { name: 'upstream_request_id', type: 'text', of: (record) => storable(record.upstreamRequestId) },
  { name: 'claimed_by', type: 'text', of: (record) => storable(record.claimedBy) },
  { name: 'credential_id', type: 'text', of: (record) => storable(record.credentialId) },
  { name: 'cache_write_1h_tokens', type: 'bigint', of: (record) => record.usage.cacheWrite1hTokens ?? null },
];

/** Postgres stores neither U+0000 nor half a surrogate pair; a caller's metadata may hold both, and must not stop the ledger. */
function storable(text: string | undefined): string | null {
  if (text === undefined) return null;
  // Asked first: nearly every text is as it should be, and replacing nothing costs four times as much.
  return text.includes('\0') || !text.isWellFormed() ? text.replaceAll('\0', '\uFFFD').toWellFormed() : text;
}

function storableJson(fields: Readonly<Record<string, string>> | undefined): string | null {
  if (!fields) return null;
  const entries = Object.entries(fields).map(([name, value]) => [storable(name), storable(value)]);
  return JSON.stringify(Object.fromEntries(entries));
}

export function recordOfRow(row: AttemptRow): AttemptRecord {
  return {
    attemptId: row.attempt_id,
    jobId: row.job_id,
    attemptNumber: row.attempt_number,
    kind: row.kind,
    tenant: row.tenant,
    keyId: row.key_id,
    path: row.path,
    endpoint: row.endpoint,
    model: row.model,
    requestedModel: row.requested_model,
    lane: row.lane,
    startedAtMs: Number(row.started_at_ms),
    outcome: row.outcome,
    usage: stated({
      inputTokens: numberOf(row.input_tokens),
      cacheReadTokens: numberOf(row.cache_read_tokens),
      cacheWriteTokens: numberOf(row.cache_write_tokens),
      cacheWrite1hTokens: numberOf(row.cache_write_1h_tokens),
      outputTokens: numberOf(row.output_tokens),
      reasoningTokens: numberOf(row.reasoning_tokens),
    }),
    costNanoUsd: row.cost_nano_usd,
    listNanoUsd: row.list_nano_usd,
    ...stated({
      region: row.region ?? undefined,
      finishedAtMs: numberOf(row.finished_at_ms),
      firstByteAtMs: numberOf(row.first_byte_at_ms),
      failureKind: row.failure_kind ?? undefined,
      statusCode: row.status_code ?? undefined,
      metadata: row.metadata ?? undefined,
      upstreamRequestId: row.upstream_request_id ?? undefined,
      claimedBy: row.claimed_by ?? undefined,
      credentialId: row.credential_id ?? undefined,
    }),
  };
}

function numberOf(text: string | null): number | undefined {
  return text === null ? undefined : Number(text);
}

/** Without the fields that are undefined: what was not said stays unsaid. */
function stated<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
