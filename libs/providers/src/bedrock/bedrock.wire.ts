/**
 * Amazon Bedrock's Converse and ConverseStream (docs.aws.amazon.com/bedrock, API reference, "Amazon Bedrock Runtime"):
 * only the fields we send or read. What is read is unsure, whatever the service's model says.
 */
export interface BedrockUsage {
  /** Uncached input, except where `totalTokens` proves that it is all of it. */
  readonly inputTokens?: unknown;
  readonly outputTokens?: unknown;
  readonly totalTokens?: unknown;
  readonly cacheReadInputTokens?: unknown;
  readonly cacheWriteInputTokens?: unknown;
  /** Writes by lifetime: `{ ttl: '5m' | '1h', inputTokens }`. */
  readonly cacheDetails?: unknown;
}

export interface BedrockReasoning {
  readonly reasoningText?: { readonly text?: unknown; readonly signature?: unknown } | null;
  /** Base64 of what only the model can read. */
  readonly redactedContent?: unknown;
}

/** One block of an answer: exactly one of the fields is set. */
export interface BedrockBlock {
  readonly text?: unknown;
  readonly toolUse?: BedrockToolUse | null;
  readonly reasoningContent?: BedrockReasoning | null;
  readonly citationsContent?: { readonly content?: unknown; readonly citations?: unknown } | null;
}

export interface BedrockToolUse {
  readonly toolUseId?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  /** `server_tool_use`: a tool the provider runs itself. */
  readonly type?: unknown;
}

/** What stands beside an answer, whole or in the last event of a stream. */
export interface BedrockMetadata {
  readonly usage?: BedrockUsage | null;
  readonly serviceTier?: { readonly type?: unknown } | null;
  readonly trace?: { readonly promptRouter?: { readonly invokedModelId?: unknown } | null } | null;
}

export interface BedrockAnswer extends BedrockMetadata {
  readonly output?: { readonly message?: { readonly content?: unknown } | null } | null;
  readonly stopReason?: unknown;
  readonly additionalModelResponseFields?: unknown;
}

/** One event of a stream: one key, the event's type; an exception is an event too. */
export interface BedrockEvent {
  readonly messageStart?: unknown;
  readonly contentBlockStart?: BedrockBlockEvent | null;
  readonly contentBlockDelta?: BedrockBlockEvent | null;
  readonly contentBlockStop?: BedrockBlockEvent | null;
  readonly messageStop?: { readonly stopReason?: unknown; readonly additionalModelResponseFields?: unknown } | null;
  readonly metadata?: BedrockMetadata | null;
}

export interface BedrockBlockEvent {
  readonly contentBlockIndex?: unknown;
  readonly start?: { readonly toolUse?: BedrockToolUse | null } | null;
  readonly delta?: {
    readonly text?: unknown;
    readonly toolUse?: { readonly input?: unknown } | null;
    readonly reasoningContent?: {
      readonly text?: unknown;
      readonly signature?: unknown;
      readonly redactedContent?: unknown;
    } | null;
    readonly citation?: unknown;
  } | null;
}

/** A content block as we send it: one key. */
export type BedrockContent = Readonly<Record<string, unknown>>;

/** Where Claude's matched stop sequence is asked for and answered. */
export const STOP_SEQUENCE_PATHS: readonly string[] = ['/delta/stop_sequence', '/stop_sequence'];

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
