/**
 * Anthropic's Messages API (platform.claude.com/docs/en/api/messages): only the fields we send or read. What is read is
 * unsure, whatever the type of the SDK says; what is sent is ours.
 */
export const ANTHROPIC_VERSION = '2023-06-01';
/** Needed to refer to files that were uploaded before. */
export const FILES_BETA = 'files-api-2025-04-14';
/** Whose thinking it is, in `reasoning_details`; Bedrock's Claude makes the same. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

export interface AnthropicUsage {
  /** Uncached input. */
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly output_tokens_details?: { readonly thinking_tokens?: unknown } | null;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  /** By lifetime; together `cache_creation_input_tokens`. */
  readonly cache_creation?: {
    readonly ephemeral_5m_input_tokens?: unknown;
    readonly ephemeral_1h_input_tokens?: unknown;
  } | null;
  /** What the request was made of when the provider ran the model several times. */
  readonly iterations?: unknown;
  readonly service_tier?: unknown;
}

export interface AnthropicBlock {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly citations?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  /** Of thinking that only the provider can read. */
  readonly data?: unknown;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  /** Of a `fallback`: the model that answered in place of the one asked for. */
  readonly to?: { readonly model?: unknown } | null;
}

export interface AnthropicMessage {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly model?: unknown;
  readonly content?: unknown;
  readonly stop_reason?: unknown;
  readonly stop_sequence?: unknown;
  readonly stop_details?: { readonly explanation?: unknown } | null;
  readonly usage?: AnthropicUsage | null;
}

/** One event of a stream, all kinds in one. */
export interface AnthropicEvent {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly message?: AnthropicMessage | null;
  readonly content_block?: AnthropicBlock | null;
  readonly delta?: {
    readonly type?: unknown;
    readonly text?: unknown;
    readonly partial_json?: unknown;
    readonly thinking?: unknown;
    readonly signature?: unknown;
    readonly citation?: unknown;
    readonly stop_reason?: unknown;
    readonly stop_sequence?: unknown;
    readonly stop_details?: { readonly explanation?: unknown } | null;
  } | null;
  readonly usage?: AnthropicUsage | null;
  readonly error?: unknown;
}

export interface AnthropicError {
  readonly type?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly error_code?: unknown } | null;
}

/** A content block as we send it. */
export type AnthropicContent = Readonly<Record<string, unknown>> & { readonly type: string };

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
