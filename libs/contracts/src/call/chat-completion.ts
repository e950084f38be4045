import type { ImagePart, ReasoningDetail, ToolCall } from './chat-message.js';

/**
 * One whole answer inside the house: what every wire maps to and every door maps from. OpenAI's `chat.completion` with
 * the same few fields more as `ChatCall`.
 */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: ChatUsage;
  /** The tier the provider says it used: what is billed. */
  readonly service_tier?: string;
  readonly system_fingerprint?: string;
  /** What was asked for and could not be honoured. */
  readonly warnings?: readonly CallWarning[];
}

export interface ChatChoice {
  readonly index: number;
  readonly message: AnswerMessage;
  readonly finish_reason: ChatFinishReason | null;
  readonly logprobs?: unknown;
  /** The provider's own word, where it says more than `finish_reason` (`pause_turn`, `SAFETY`). OpenRouter's name. */
  readonly native_finish_reason?: string;
  /** Which of the caller's stop sequences ended it, where the provider says so. Anthropic's name. */
  readonly stop_sequence?: string;
}

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface AnswerMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ToolCall[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
  /** Citations, as OpenAI gives them (`url_citation`); the provider's own kind otherwise. */
  readonly annotations?: readonly unknown[];
  /** Images the model made, as `data:` addresses (OpenRouter's name). */
  readonly images?: readonly ImagePart[];
}

/** OpenAI's counters overlap: `prompt_tokens` include what was read from and written to the cache. */
export interface ChatUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number;
    readonly cache_write_tokens?: number;
    /** Written to live for an hour: dearer; part of `cache_write_tokens`. */
    readonly cache_write_1h_tokens?: number;
  };
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number };
}

/** One event of a streamed answer: OpenAI's `chat.completion.chunk`. */
export interface ChatChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly ChatChunkChoice[];
  readonly usage?: ChatUsage | null;
  readonly service_tier?: string;
  readonly warnings?: readonly CallWarning[];
}

export interface ChatChunkChoice {
  readonly index: number;
  readonly delta: ChatDelta;
  readonly finish_reason: ChatFinishReason | null;
  readonly logprobs?: unknown;
  readonly native_finish_reason?: string;
  readonly stop_sequence?: string;
}

export interface ChatDelta {
  readonly role?: 'assistant';
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ToolCallDelta[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly ReasoningDetail[];
  readonly annotations?: readonly unknown[];
  /** Images the model made, as `data:` addresses (OpenRouter's name). */
  readonly images?: readonly ImagePart[];
}

/** The first delta of an index has id, type and name; the following ones add to the arguments. */
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: 'function';
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly extra_content?: ToolCall['extra_content'];
}

/** Something a caller asked for that this provider cannot do. With `strict` it is an error before any money is spent. */
export interface CallWarning {
  /** `unsupported`: left out. `changed`: sent otherwise (clamped, emulated). */
  readonly kind: 'unsupported' | 'changed';
  /** Path in the caller's body: `seed`, `messages[2].content[0].input_audio`. */
  readonly param: string;
  /** For people: the reason, then behind the last `;` what was done about it: "anthropic has no seed; it was left out". */
  readonly message: string;
}
