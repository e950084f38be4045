/** One message of a chat call, by role. */
export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

export interface SystemMessage {
  readonly role: 'system' | 'developer';
  readonly content: string | readonly TextPart[];
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly ContentPart[];
  readonly name?: string;
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content?: string | readonly TextPart[] | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ToolCall[];
  /** What the model thought, as text (DeepSeek's, vLLM's and Alibaba's name). For people: it carries no signature. */
  readonly reasoning_content?: string | null;
  /** The same in the blocks the provider made of it, to be given back in the next turn (OpenRouter's name and shape). */
  readonly reasoning_details?: readonly ReasoningDetail[];
}

export interface ToolMessage {
  readonly role: 'tool';
  readonly tool_call_id: string;
  readonly content: string | readonly ContentPart[];
  /** The tool failed: Anthropic and Bedrock are told; others read it in the text. */
  readonly is_error?: boolean;
  readonly cache_control?: CacheControl;
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    /** JSON text, as the model wrote it; may be no JSON. */
    readonly arguments: string;
  };
  /** Gemini's thought signature of this call, to be given back with it (Google's own place in its compatible API). */
  readonly extra_content?: { readonly google?: { readonly thought_signature?: string } };
}

export type ContentPart = TextPart | ImagePart | AudioPart | FilePart;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** The text is a document of the caller's, not his words. */
  readonly document?: DocumentNotes;
  readonly cache_control?: CacheControl;
}

export interface ImagePart {
  readonly type: 'image_url';
  /** `https:` is passed on or refused, never fetched by us; `data:<type>;base64,…` is sent inline. */
  readonly image_url: { readonly url: string; readonly detail?: 'auto' | 'low' | 'high' | 'original' };
  readonly cache_control?: CacheControl;
}

export interface AudioPart {
  readonly type: 'input_audio';
  readonly input_audio: { readonly data: string; readonly format: string };
}

export interface FilePart {
  readonly type: 'file';
  readonly file: {
    /** `data:<type>;base64,…`, or an `https:` address for providers that fetch it themselves. */
    readonly file_data?: string;
    readonly file_id?: string;
    readonly filename?: string;
  };
  /** A `title` here goes before the file's name. */
  readonly document?: DocumentNotes;
  readonly cache_control?: CacheControl;
}

/**
 * What a caller says of a document beside its content (Anthropic's words). Wires with documents of text send it as one;
 * the others say title, context and source in the text and warn of `citations`.
 */
export interface DocumentNotes {
  readonly title?: string;
  /** What the model is to know of the document and never to cite. */
  readonly context?: string;
  /** Where it was found: the document is a result of a search. */
  readonly source?: string;
  /** The same text in the pieces it is cited by. Absent: the provider cuts it into sentences. */
  readonly sections?: readonly string[];
  /** The model is to say which places of the document it means. */
  readonly citations?: { readonly enabled?: boolean };
}

export type ReasoningDetail = (
  | {
      readonly type: 'reasoning.text';
      readonly text: string;
      /** Proves to the provider that the text is its own: given back unchanged or not at all. */
      readonly signature?: string;
    }
  | { readonly type: 'reasoning.encrypted'; readonly data: string }
  | { readonly type: 'reasoning.summary'; readonly summary: string }
) & {
  /** Which block of the answer; of a streamed answer, pieces with the same index belong together. */
  readonly index?: number;
  /**
   * Whose block it is, in OpenRouter's words (`anthropic-claude-v1`, `google-gemini-v1`): a wire leaves out what is
   * marked as another's, because no provider takes a signature of another. Absent: not known, given to whoever asks.
   */
  readonly format?: string;
};

/** A prompt-cache breakpoint: everything up to and including this block is to be cached. OpenRouter's and LiteLLM's name. */
export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}
