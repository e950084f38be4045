import type { AnswerBlock, ThoughtBlock } from '../blocks/answer-block.js';
import { sealThought } from '../blocks/seal-thought.js';
import { isObject } from '../read-fields.js';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** Whose encrypted thoughts OpenAI takes back as they are. */
const OPENAI_FORMAT = 'openai-responses-v1';

/** One block of an answer as an output item. */
export function toOutputItem(block: AnswerBlock, id: string, status: ItemStatus): object {
  switch (block.type) {
    case 'thought':
      return { ...reasoningItem(id, block.text), ...encryptedOf(block) };
    case 'hidden-thought': {
      const { data, format } = block;
      const isOpenais = format === OPENAI_FORMAT;
      const sealed = isOpenais ? data : sealThought({ kind: 'data', value: data, ...(format ? { format } : {}) });
      return { ...reasoningItem(id, ''), encrypted_content: sealed };
    }
    case 'call-proof': {
      const { callId, signature } = block;
      return { ...reasoningItem(id, ''), encrypted_content: sealThought({ kind: 'call', value: signature, callId }) };
    }
    case 'call':
      return { id, type: 'function_call', status, call_id: block.id, name: block.name, arguments: block.arguments };
    case 'text':
    case 'refusal':
      return { id, type: 'message', status, role: 'assistant', content: [toContentPart(block)] };
  }
}

/** As an item begins in a stream: without what its events will say. */
export function toOpenItem(block: AnswerBlock, id: string): object {
  if (block.type === 'call') return toOutputItem({ ...block, arguments: '' }, id, 'in_progress');
  if (block.type === 'text' || block.type === 'refusal') {
    return { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
  }
  return { id, type: 'reasoning', summary: [] };
}

export function toContentPart(block: AnswerBlock): object {
  if (block.type === 'refusal') return { type: 'refusal', refusal: block.text };
  if (block.type !== 'text') throw new Error(`a block of type ${block.type} is no content of a message`);
  const { text, annotations, logprobs } = block;
  return { type: 'output_text', text, annotations: annotations.map(toAnnotation), logprobs };
}

/** Chat nests what the Responses API says flat; other kinds are as their provider made them. */
export function toAnnotation(annotation: unknown): unknown {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation' || !isObject(annotation['url_citation'])) {
    return annotation;
  }
  const { url, title = '', start_index = 0, end_index = 0 } = annotation['url_citation'];
  return { type: 'url_citation', url, title, start_index, end_index };
}

const ID_PREFIX: Readonly<Record<AnswerBlock['type'], string>> = {
  thought: 'rs',
  'hidden-thought': 'rs',
  'call-proof': 'rs',
  text: 'msg',
  refusal: 'msg',
  call: 'fc',
};

/** @param stem what is left of the answer's id without its prefix */
export function itemId(block: AnswerBlock, stem: string, index: number): string {
  return `${ID_PREFIX[block.type]}_${stem}_${index}`;
}

function reasoningItem(id: string, text: string) {
  return { id, type: 'reasoning', summary: text === '' ? [] : [{ type: 'summary_text', text }] };
}

function encryptedOf({ signature, format }: ThoughtBlock): { readonly encrypted_content?: string } {
  if (signature === undefined) return {};
  return { encrypted_content: sealThought({ kind: 'signature', value: signature, ...(format ? { format } : {}) }) };
}
