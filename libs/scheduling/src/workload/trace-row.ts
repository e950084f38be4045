/** One request of a recorded trace. */
export interface TraceRow {
  /** Ms since the first request of the trace. */
  readonly arrivalMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
