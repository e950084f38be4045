import { isRecord } from '../openai/openai.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** A message or delta with a list of parts, in the house's words. */
export interface FlatContent {
  readonly message: Fields;
  /** Parts that have no place: references into a caller's own documents, kinds we do not know. */
  readonly leftOut: number;
}

/** Mistral's parts of an answer (`thinking`, `text`) as `reasoning_content` and `content`. Undefined when it is a text. */
export function flattenMistralContent(message: Fields): FlatContent | undefined {
  if (!Array.isArray(message.content)) return undefined;
  let text = '';
  let thoughts = '';
  let leftOut = 0;
  for (const part of message.content as unknown[]) {
    if (isRecord(part) && part.type === 'text') text += textOf(part.text);
    else if (isRecord(part) && part.type === 'thinking') thoughts += thoughtsOf(part.thinking);
    else leftOut += 1;
  }
  const { content: _content, ...rest } = message;
  const flat = {
    ...rest,
    content: text === '' ? null : text,
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
  };
  return { message: flat, leftOut };
}

function thoughtsOf(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return Array.isArray(thinking) ? thinking.map((part) => (isRecord(part) ? textOf(part.text) : '')).join('') : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
