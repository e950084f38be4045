/**
 * The OpenAI wire (platform.openai.com/docs/api-reference) as compatible providers really send it: only the fields we
 * read, every one of them unsure. Everything else passes through untouched.
 */
export interface OpenaiUsage {
  /** Input including what was read from the cache. */
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly total_tokens?: unknown;
  readonly prompt_tokens_details?: { readonly cached_tokens?: unknown; readonly cache_write_tokens?: unknown } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: unknown } | null;
  /** DeepSeek's name for cached input. */
  readonly prompt_cache_hit_tokens?: unknown;
  /** Moonshot's. */
  readonly cached_tokens?: unknown;
  /** Mistral's. */
  readonly num_cached_tokens?: unknown;
  /** Mistral says here what others say beside it. */
  readonly service_tier?: unknown;
  /** DeepSeek on Azure. */
  readonly reasoning_tokens?: unknown;
}

export interface OpenaiAnswer {
  readonly model?: unknown;
  readonly choices?: unknown;
  readonly usage?: OpenaiUsage | null;
  readonly service_tier?: unknown;
  readonly error?: unknown;
  /** Groq puts a stream's usage here. */
  readonly x_groq?: { readonly usage?: OpenaiUsage | null } | null;
}

export interface OpenaiError {
  readonly message?: unknown;
  readonly type?: unknown;
  readonly param?: unknown;
  /** Text; some aggregators put the HTTP status here as a number. */
  readonly code?: unknown;
}

export interface OpenaiChoice {
  readonly index?: unknown;
  readonly finish_reason?: unknown;
}

/** The event that closes a stream; not JSON. */
export const DONE = '[DONE]';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
