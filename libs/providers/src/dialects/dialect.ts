import type { FailureKind, Lane } from '#contracts';
import type { CallWarnings } from '../chat/call-warnings.js';

export type Fields = Readonly<Record<string, unknown>>;

/**
 * What one host of the `openai` wire does otherwise than OpenAI's own reference, as data: pure, no I/O. What is not named
 * here is passed on as it came.
 */
export interface Dialect {
  /** As the configuration calls it. */
  readonly name: string;
  /** Hosts that speak it: `api.groq.com`; with a star every host that ends so: `*:11434`. */
  readonly hosts: readonly string[];
  /** Path of the API when the base URL has none. Absent: `/v1`. */
  readonly basePath?: string;
  /** Header the key is sent in. Absent: `authorization: Bearer`. */
  readonly keyHeader?: string;
  /** Ask for `usage` at the end of a stream; false: it is sent anyway, and the question not passed on. Absent: true. */
  readonly asksForStreamUsage?: boolean;
  /** `service_tier` of calls in a lane, where the host has one for it. */
  readonly tierOfLane?: Readonly<Partial<Record<Lane, string>>>;
  /** Rules for `/v1/chat/completions`; other paths go out as they came. */
  readonly chat?: ChatRules;
  /** Error codes and types beyond OpenAI's; compared whole. */
  readonly kindOfCode?: Readonly<Record<string, FailureKind>>;
  readonly kindOfStatus?: Readonly<Record<number, FailureKind>>;
  /** For what neither says; `error` is the error object. */
  readonly kindOfError?: (error: Fields) => FailureKind | undefined;
  /** What an answer (or its last chunk) says that it cost, US dollars. */
  readonly statedCost?: (answer: Fields) => string | undefined;
  /** Header of the answer with the cost in US dollars. */
  readonly costHeader?: string;
  /** Web pages of an answer in a place of the host's own, as OpenAI's annotations. */
  readonly annotations?: (answer: Fields) => readonly unknown[];
}

export interface ChatRules {
  /** Left out with a warning when they ask for something. */
  readonly refuses?: readonly string[];
  /** Ours → theirs; what the caller says in their words already, stays. */
  readonly renames?: Readonly<Record<string, string>>;
  /** Numbers outside are pulled to the edge, with a warning. */
  readonly bounds?: Readonly<Record<string, { readonly least?: number; readonly most?: number }>>;
  /** Values of text fields: theirs for ours. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly maxStopSequences?: number;
  /** How thinking is asked for. Absent: `reasoning_effort` and `thinking` are passed on. */
  readonly reasoning?: ReasoningStyle;
  /** Kinds of `response_format` it knows. Absent: all of OpenAI's. */
  readonly formats?: readonly ('json_object' | 'json_schema')[];
  /** Fields of messages and their parts that it refuses (or that mean nothing there). */
  readonly strips?: readonly StrippedField[];
  /** Knows no `developer`: that is the system's role there. */
  readonly developerIsSystem?: boolean;
  /** What depends on the model or on several fields; may change `body`, which is a copy. */
  readonly adjust?: (body: Record<string, unknown>, model: string, warnings: CallWarnings) => void;
}

/** Fields of messages that not every host takes. */
export type StrippedField =
  | 'cache_control'
  | 'reasoning_content'
  | 'reasoning_details'
  | 'extra_content'
  | 'is_error'
  | 'name'
  | 'refusal'
  | 'annotations'
  | 'audio'
  | 'function_call'
  | 'images'
  | 'input_examples'
  | 'defer_loading'
  | 'allowed_callers'
  | 'eager_input_streaming';

/** Everything of ours that OpenAI's own messages have not. */
export const NOT_OPENAI: readonly StrippedField[] = [
  'cache_control',
  'reasoning_content',
  'reasoning_details',
  'extra_content',
  'is_error',
];

/** What is in an answer of OpenAI's and is given back with it by everybody: strict hosts refuse even `null` there. */
export const OF_ANSWERS: readonly StrippedField[] = ['refusal', 'annotations', 'audio', 'function_call', 'images'];

export type ReasoningStyle =
  /** `reasoning_effort`, of these; others become the nearest that is not less. */
  | { readonly kind: 'effort'; readonly efforts: readonly Effort[] }
  /** OpenRouter's `reasoning: {effort | max_tokens | enabled}`. */
  | { readonly kind: 'object' }
  /** `thinking: {type}` beside `reasoning_effort` (DeepSeek, Moonshot). */
  | { readonly kind: 'switch'; readonly takesEffort: boolean }
  /** `enable_thinking` and `thinking_budget` (Qwen). */
  | { readonly kind: 'budget' }
  /** `reasoning_effort`; switched off in the chat template (vLLM, llama.cpp). */
  | { readonly kind: 'template' }
  /** `reasoning_effort`; switched off by `reasoning: {enabled: false}` (Together). */
  | { readonly kind: 'enabled' };

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';

/** From least to most. */
export const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];
