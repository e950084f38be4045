/**
 * An answer as an ordered list of blocks: what the APIs behind the foreign doors are made of, where OpenAI's chat has
 * fields beside each other. Each door says the same blocks in its own words.
 */
export type AnswerBlock = ThoughtBlock | HiddenThoughtBlock | CallProofBlock | TextBlock | RefusalBlock | CallBlock;

export interface ThoughtBlock {
  readonly type: 'thought';
  readonly text: string;
  /** The provider's proof that the text is its own. */
  readonly signature?: string;
  /** Whose proof it is; see `ReasoningDetail`. */
  readonly format?: string;
}

/** Thinking only its provider can read. */
export interface HiddenThoughtBlock {
  readonly type: 'hidden-thought';
  readonly data: string;
  readonly format?: string;
}

/** Gemini's signature of a tool call, which comes right after it. Neither API has a place for it in the call. */
export interface CallProofBlock {
  readonly type: 'call-proof';
  readonly callId: string;
  readonly signature: string;
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly annotations: readonly unknown[];
  /** OpenAI's, a token each. */
  readonly logprobs: readonly unknown[];
}

export interface RefusalBlock {
  readonly type: 'refusal';
  readonly text: string;
}

export interface CallBlock {
  readonly type: 'call';
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it. */
  readonly arguments: string;
}

/** What happens to blocks while an answer streams: folding the steps gives the blocks of the whole answer. */
export type BlockStep =
  /** Hidden thoughts and proofs are whole when they open. */
  | { readonly type: 'open'; readonly index: number; readonly block: AnswerBlock }
  /** More text; of a call: more of its arguments. */
  | {
      readonly type: 'text';
      readonly index: number;
      readonly of: 'thought' | 'text' | 'refusal' | 'call';
      readonly text: string;
      readonly logprobs?: readonly unknown[];
    }
  | {
      readonly type: 'annotations';
      readonly index: number;
      readonly annotations: readonly unknown[];
      readonly from: number;
    }
  | { readonly type: 'close'; readonly index: number; readonly block: AnswerBlock };
