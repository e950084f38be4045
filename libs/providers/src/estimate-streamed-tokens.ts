/** What passed through of a stream: all that is known when it broke off before the provider said its usage. */
export interface StreamedAmount {
  readonly events: number;
  readonly bytes: number;
  /** Of the smallest event. */
  readonly leastEventBytes: number;
}

/** English text has about four bytes a token; see the reference measurements. */
const BYTES_PER_TOKEN = 4;

/**
 * Output tokens of a stream that was cut, estimated so that it is billed. An event is mostly its wrapping, and the
 * smallest event is nearly nothing else: what an event is larger than that counts as text, and every event counts for
 * one token at least, because that is how most providers cut their chunks.
 */
export function estimateStreamedTokens(amount: StreamedAmount): number {
  const textBytes = amount.bytes - amount.events * amount.leastEventBytes;
  return Math.max(amount.events, Math.round(textBytes / BYTES_PER_TOKEN));
}
