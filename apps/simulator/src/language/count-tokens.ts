/**
 * The simulator's rule, cheap and the same everywhere: a text has ceil(UTF-8 bytes / 4) tokens (about right for English,
 * 6 % low on Chinese); a message adds 4, a request 3 for the answer's start, an image 85. Real tokenizers differ: compare
 * figures with the simulator's own usage, never with a tokenizer's.
 */
export const TOKENS_PER_MESSAGE = 4;
export const TOKENS_PER_REQUEST = 3;
export const TOKENS_PER_IMAGE = 85;
export const BYTES_PER_TOKEN = 4;

/** Tokens of one text. */
export function countTokens(text: string): number {
  return text === '' ? 0 : Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** The longest beginning of a text that has at most `maxTokens` tokens; never ends inside a character. */
export function cutToTokens(text: string, maxTokens: number): string {
  if (countTokens(text) <= maxTokens) return text;
  const bytes = Buffer.from(text);
  let end = maxTokens * BYTES_PER_TOKEN;
  // A byte 10xxxxxx continues a character: step back to its first byte.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
