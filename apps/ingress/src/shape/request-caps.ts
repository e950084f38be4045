/** OpenAI's own cap of `n`; a million answers would fill a server's memory before it schedules the first. */
export const MAX_ANSWERS = 128;
/** More than any model's context holds: above it a number is a mistake or an attack. */
export const MAX_TOKENS = 10_000_000;
/** Four times what OpenAI takes, for gateways in front of gateways. */
export const MAX_TOOLS = 512;
/** OpenAI takes 4 stop sequences, others up to 16. */
export const STOP = {
  type: ['string', 'array', 'null'],
  items: { type: 'string' },
  maxItems: 16,
} as const;
