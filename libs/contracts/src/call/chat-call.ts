import type { CacheControl, ChatMessage } from './chat-message.js';

/**
 * One chat call inside the house: what every door maps to and every wire maps from. It is the request of OpenAI's Chat
 * Completions (platform.openai.com/docs/api-reference/chat), so that the commonest pair of door and wire costs nothing,
 * plus the few fields below that other APIs have and it does not. Nothing maps from wire to wire.
 *
 * Fields that are not named here are kept, at every depth: `openai` wires pass them on, other wires leave them out with a
 * warning that names the path.
 * Every field comes from outside: a mapping treats each as unsure, whatever the type says.
 */
export interface ChatCall {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };

  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  /** Not OpenAI's; Anthropic, Gemini, Cohere, vLLM and OpenRouter have it. */
  readonly top_k?: number;
  readonly n?: number;
  readonly stop?: string | readonly string[];
  readonly seed?: number;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly logit_bias?: Readonly<Record<string, number>>;
  readonly presence_penalty?: number;
  readonly frequency_penalty?: number;

  readonly tools?: readonly ChatTool[];
  readonly tool_choice?: ChatToolChoice;
  readonly parallel_tool_calls?: boolean;
  readonly response_format?: ResponseFormat;

  readonly reasoning_effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
  /** Anthropic's own field, for callers who know better than an effort. Wires without it use its budget as an effort. */
  readonly thinking?: ThinkingOption;

  readonly service_tier?: string;
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Gemini's own: name of a cached content, and the thresholds of its safety filters. */
  readonly cached_content?: string;
  readonly safety_settings?: readonly { readonly category: string; readonly threshold: string }[];
}

export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    /** JSON schema of the arguments; absent: no arguments. */
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly strict?: boolean;
  };
  readonly cache_control?: CacheControl;
  /**
   * Anthropic's own: arguments that show how it is called, whether it is loaded only when it is searched for, who may call
   * it, whether its arguments are streamed before they are valid.
   */
  readonly input_examples?: readonly Readonly<Record<string, unknown>>[];
  readonly defer_loading?: boolean;
  readonly allowed_callers?: readonly string[];
  readonly eager_input_streaming?: boolean;
}

export type ChatToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly description?: string;
        readonly schema?: Readonly<Record<string, unknown>>;
        readonly strict?: boolean;
      };
    };

export type ThinkingOption =
  | { readonly type: 'enabled'; readonly budget_tokens: number; readonly display?: ThinkingDisplay }
  | { readonly type: 'adaptive'; readonly display?: ThinkingDisplay }
  | { readonly type: 'disabled' };

/** Whether the caller is shown a summary of what the model thought, or only its signature. */
export type ThinkingDisplay = 'summarized' | 'omitted';
