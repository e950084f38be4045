import { type JobEndpoint, newJobId, type WorkEnvelope } from '#contracts';
import type { Caller } from '../keys/caller.js';
import type { CallBody } from '../shape/check-call-body.js';
import { isStreamed } from '../shape/is-streamed.js';

export interface LiveCallParts {
  readonly path: JobEndpoint;
  readonly caller: Caller;
  readonly body: CallBody;
  readonly bodyBytes: number;
  readonly traceparent: string;
  readonly nowMs: number;
  readonly timeoutMs: number;
  readonly strict: boolean;
}

/** The envelope of a call whose caller waits on an open connection. */
export function newLiveEnvelope({
  path,
  caller,
  body,
  bodyBytes,
  traceparent,
  nowMs,
  timeoutMs,
  strict,
}: LiveCallParts): WorkEnvelope {
  const metadata = ledgerMetadata(body['metadata']);
  return {
    v: 1,
    jobId: newJobId(nowMs),
    tenant: caller.tenant,
    keyId: caller.keyId,
    path,
    kind: 'live',
    stream: isStreamed(path, body),
    model: body.model,
    acceptedAtMs: nowMs,
    deadlineMs: nowMs + timeoutMs,
    priority: 0,
    ...(strict ? { strict } : {}),
    ...(metadata ? { metadata } : {}),
    traceparent,
    bodyBytes,
    attempts: [],
  };
}

/** OpenAI's own `metadata` field, when it is what it should be: small, flat, texts. It names costs in the ledger. */
export function ledgerMetadata(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const fits = ([key, text]: [string, unknown]) => key.length <= 64 && typeof text === 'string' && text.length <= 512;
  return entries.length > 0 && entries.length <= 16 && entries.every(fits)
    ? (value as Record<string, string>)
    : undefined;
}
