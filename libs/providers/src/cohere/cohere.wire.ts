/** Cohere's wire (docs.cohere.com/reference/chat, /embed; API v2): only the fields we read, every one of them unsure. */
export interface CohereUsage {
  /** What is billed: without what Cohere itself puts around a prompt and an answer. */
  readonly billed_units?: { readonly input_tokens?: unknown; readonly output_tokens?: unknown } | null;
  /** What the model saw and wrote, Cohere's own wrapping included. */
  readonly tokens?: { readonly input_tokens?: unknown; readonly output_tokens?: unknown } | null;
  /** Of `tokens`, not of what is billed. */
  readonly cached_tokens?: unknown;
}

export interface CohereAnswer {
  readonly id?: unknown;
  readonly message?: unknown;
  readonly finish_reason?: unknown;
  readonly usage?: CohereUsage | null;
  readonly logprobs?: unknown;
  readonly embeddings?: unknown;
  readonly meta?: { readonly billed_units?: CohereUsage['billed_units'] } | null;
}

/** `message-start`, `content-*`, `tool-plan-delta`, `tool-call-*`, `citation-*`, `message-end`. */
export interface CohereEvent {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly index?: unknown;
  readonly delta?: unknown;
  readonly logprobs?: unknown;
}

/** Whose thoughts these are, see `ReasoningDetail.format`. */
export const COHERE_FORMAT = 'cohere-v2';

/** No message in it, nor a code: `{id?, message}`. */
export interface CohereError {
  readonly message?: unknown;
}
