/** A block of an answer, as on the wire. */
export type AnswerBlock =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** A block and the text it streams as: a tool's input in the very letters the model wrote. */
export interface SaidBlock {
  readonly block: AnswerBlock;
  readonly inputJson?: string;
}
