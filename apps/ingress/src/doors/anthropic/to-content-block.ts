import type { AnswerBlock, CallBlock, ThoughtBlock } from '../blocks/answer-block.js';
import { parseArguments } from '../blocks/parse-arguments.js';
import { sealThought } from '../blocks/seal-thought.js';
import { isObject } from '../read-fields.js';
import { CLAUDE_FORMAT } from './map-messages.js';

/** One block of an answer as Anthropic says it. */
export function toContentBlock(block: AnswerBlock): object {
  switch (block.type) {
    case 'thought':
      return { type: 'thinking', thinking: block.text, signature: signatureOf(block) };
    case 'hidden-thought': {
      const { data, format } = block;
      const sealed = format === CLAUDE_FORMAT ? data : sealThought({ kind: 'data', value: data, ...ownerOf(format) });
      return { type: 'redacted_thinking', data: sealed };
    }
    case 'call-proof': {
      const { callId, signature } = block;
      return { type: 'redacted_thinking', data: sealThought({ kind: 'call', value: signature, callId }) };
    }
    // Never `citations: null`: Anthropic leaves it out where nothing is cited, and clients that check answers refuse it.
    case 'text': {
      const citations = block.annotations.map(toCitation);
      return { type: 'text', text: block.text, ...(citations.length === 0 ? {} : { citations }) };
    }
    case 'refusal':
      return { type: 'text', text: block.text };
    case 'call':
      return { ...toolUse(block), input: parseArguments(block.arguments) };
  }
}

/** As a block begins in a stream: without what its deltas will say. */
export function toOpenBlock(block: AnswerBlock): object {
  if (block.type === 'thought') return { type: 'thinking', thinking: '', signature: '' };
  if (block.type === 'call') return { ...toolUse(block), input: {} };
  return toContentBlock(block);
}

/** Claude's own as it came, so that a conversation can go on at Anthropic itself; empty where nothing was signed. */
export function signatureOf({ signature, format }: ThoughtBlock): string {
  if (signature === undefined || format === CLAUDE_FORMAT) return signature ?? '';
  return sealThought({ kind: 'signature', value: signature, ...ownerOf(format) });
}

/** A web page as Anthropic cites it; what is no `url_citation` came from a provider with Anthropic's own kinds. */
export function toCitation(annotation: unknown): unknown {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation') return annotation;
  const page = isObject(annotation['url_citation']) ? annotation['url_citation'] : annotation;
  const { url, title } = page;
  return { type: 'web_search_result_location', url, title: title ?? null, cited_text: '', encrypted_index: '' };
}

/** Always called by the model itself: tools that call tools are Anthropic's, and refused. */
function toolUse({ id, name }: CallBlock): object {
  return { type: 'tool_use', id, name, caller: { type: 'direct' } };
}

function ownerOf(format: string | undefined): { readonly format?: string } {
  return format === undefined ? {} : { format };
}
