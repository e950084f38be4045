/**
 * How a call ended. open: not yet. completed: the whole answer was handed to the network. aborted: the client went away
 * first. cut: the simulator destroyed the connection (a fault, or it stopped).
 */
export type CallOutcome = 'open' | 'completed' | 'aborted' | 'cut';

/** One request received on a provider path. Tokens are what was delivered: 0 for errors, a share for a stream that broke off. */
export interface JournalEntry {
  /** From 1, without holes, in order of arrival. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  readonly method: string;
  readonly path: string;
  model: string | null;
  /** The status answered; 0 while no header was sent. */
  status: number;
  outcome: CallOutcome;
  /** Milliseconds from receipt to the outcome; null while open. */
  endedAfterMs: number | null;
  streamed: boolean;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** Part of the input tokens, on wires that bill what is written to the cache; 0 elsewhere. */
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** What went wrong on purpose: a fault's kind, or `status-503`; null for an honest answer. */
  fault: string | null;
  /** Headers as received. `jobId` is `x-sluice-job-id`, else `metadata.jobId` of the body. */
  readonly requestId: string | null;
  readonly traceparent: string | null;
  readonly idempotencyKey: string | null;
  jobId: string | null;
  /** The body's `user`, else `metadata.tag` or `metadata.user_id`, else the first text in `metadata`. */
  tag: string | null;
  bodyBytes: number;
  /** Hex; of the bytes received. */
  bodySha256: string | null;
}

/** Which entries: after a sequence number, at most `limit` of them, of one model, status, outcome, tag, job or key. */
export interface JournalFilter {
  /** Entries with a greater sequence. */
  readonly since?: number | undefined;
  /** At most so many, the oldest that match first. */
  readonly limit?: number | undefined;
  readonly model?: string | undefined;
  readonly status?: number | undefined;
  readonly outcome?: string | undefined;
  readonly tag?: string | undefined;
  readonly jobId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly path?: string | undefined;
}

export function matchesFilter(entry: JournalEntry, filter: JournalFilter): boolean {
  return (
    (filter.model === undefined || entry.model === filter.model) &&
    (filter.status === undefined || entry.status === filter.status) &&
    (filter.outcome === undefined || entry.outcome === filter.outcome) &&
    (filter.tag === undefined || entry.tag === filter.tag) &&
    (filter.jobId === undefined || entry.jobId === filter.jobId) &&
    (filter.idempotencyKey === undefined || entry.idempotencyKey === filter.idempotencyKey) &&
    (filter.path === undefined || entry.path === filter.path)
  );
}
