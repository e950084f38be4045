/**
 * The Gemini wire (ai.google.dev/api/generate-content; Vertex AI's `generateContent` is the same but for the few
 * things `GeminiOptions` names): only the fields we read, every one of them unsure, and the shapes we send.
 */
export interface GeminiAnswer {
  readonly candidates?: unknown;
  readonly promptFeedback?: { readonly blockReason?: unknown } | null;
  readonly usageMetadata?: GeminiUsage | null;
  readonly modelVersion?: unknown;
  readonly responseId?: unknown;
  readonly error?: unknown;
}

export interface GeminiCandidate {
  readonly index?: unknown;
  readonly content?: { readonly parts?: unknown } | null;
  readonly finishReason?: unknown;
  readonly groundingMetadata?: unknown;
  readonly logprobsResult?: unknown;
}

/** `totalTokenCount` = prompt + toolUsePrompt + candidates + thoughts; a counter of zero is left out. */
export interface GeminiUsage {
  /** Includes what was read from the cache. */
  readonly promptTokenCount?: unknown;
  /** What server-side tools put before the model; not part of the prompt's count. */
  readonly toolUsePromptTokenCount?: unknown;
  readonly cachedContentTokenCount?: unknown;
  /** Without thoughts. */
  readonly candidatesTokenCount?: unknown;
  readonly thoughtsTokenCount?: unknown;
  readonly totalTokenCount?: unknown;
  /** Gemini API: `standard`, `flex`, `priority`. */
  readonly serviceTier?: unknown;
  /** Vertex: `ON_DEMAND`, `ON_DEMAND_FLEX`, `PROVISIONED_THROUGHPUT`, … */
  readonly trafficType?: unknown;
}

/** One value of a call's arguments, by its JSON path (RFC 9535); Vertex only, when asked for. */
export interface GeminiPartialArgument {
  readonly jsonPath?: unknown;
  readonly stringValue?: unknown;
  readonly numberValue?: unknown;
  readonly boolValue?: unknown;
  readonly nullValue?: unknown;
  /** More text of the same string follows. */
  readonly willContinue?: unknown;
}

/** google.rpc.Status. */
export interface GeminiError {
  /** The HTTP status as a number. */
  readonly code?: unknown;
  readonly message?: unknown;
  /** google.rpc.Code: `RESOURCE_EXHAUSTED`. */
  readonly status?: unknown;
  readonly details?: unknown;
}

export interface GeminiContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly GeminiPart[];
}

export type GeminiPart = Readonly<Record<string, unknown>>;

/** How Vertex AI differs from the Gemini API. */
export interface GeminiOptions {
  readonly isVertex: boolean;
}

/** Whose blocks of reasoning these are, see `ReasoningDetail.format`. */
export const GEMINI_FORMAT = 'google-gemini-v1';
