import type { IncomingHttpHeaders } from 'node:http';
import type { JournalEntry } from '../journal/journal-entry.js';
import type { Found } from './reply.js';

/** Fills in what path and body say of the call: model, whose it is, which job it belongs to. */
export function identify(
  entry: JournalEntry,
  {
    body,
    headers,
    found,
  }: { readonly body: Readonly<Record<string, unknown>>; readonly headers: IncomingHttpHeaders; readonly found: Found },
): void {
  const metadata =
    typeof body['metadata'] === 'object' && body['metadata'] !== null
      ? (body['metadata'] as Record<string, unknown>)
      : {};
  entry.model = found.model ?? textOf(body['model']);
  entry.streamed = found.streams ?? body['stream'] === true;
  entry.jobId = textOf(headers['x-sluice-job-id']) ?? textOf(metadata['jobId']) ?? textOf(metadata['job_id']);
  entry.tag = textOf(body['user']) ?? textOf(metadata['tag']) ?? textOf(metadata['user_id']) ?? firstText(metadata);
}

/** A request as it arrives, before anything of it is read. */
export function newEntry(
  arrival: { readonly sequence: number; readonly receivedAtMs: number; readonly method: string; readonly path: string },
  headers: IncomingHttpHeaders,
): JournalEntry {
  return {
    sequence: arrival.sequence,
    receivedAtMs: arrival.receivedAtMs,
    method: arrival.method,
    path: arrival.path,
    model: null,
    status: 0,
    outcome: 'open',
    endedAfterMs: null,
    streamed: false,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    fault: null,
    requestId: textOf(headers['x-request-id']),
    traceparent: textOf(headers['traceparent']),
    idempotencyKey: textOf(headers['idempotency-key']),
    jobId: null,
    tag: null,
    bodyBytes: 0,
    bodySha256: null,
  };
}

function firstText(metadata: Readonly<Record<string, unknown>>): string | null {
  for (const name in metadata) if (typeof metadata[name] === 'string') return metadata[name];
  return null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
