import type { CallWarnings } from '../chat/call-warnings.js';
import type { Fields } from '../dialects/dialect.js';
import { isRecord } from '../openai/openai.wire.js';

/** Ids of calls that Mistral takes: nine letters and digits. */
const OWN_ID = /^[a-zA-Z0-9]{9}$/;

/**
 * What Mistral says in content parts of its own: documents by address, audio as bare data, and thoughts, which are given
 * back only to models that think (others refuse them).
 */
export function mapMistralMessages(messages: unknown, givesThoughts: boolean, warnings: CallWarnings): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: unknown, index) =>
    isRecord(message) ? mapMessage(message, { givesThoughts, index, warnings }) : message,
  );
}

interface Place {
  readonly givesThoughts: boolean;
  readonly index: number;
  readonly warnings: CallWarnings;
}

/** Most messages are as they are: only what changes is copied. */
function mapMessage(message: Fields, { givesThoughts, index, warnings }: Place): Fields {
  const { content, reasoning_content: thoughts } = message;
  const parts = Array.isArray(content)
    ? content.map((part: unknown, at) => mapPart(part, `messages[${index}].content[${at}]`, warnings))
    : content;
  const isThought = givesThoughts && typeof thoughts === 'string' && thoughts !== '';
  const hasIds = message.tool_calls !== undefined || message.tool_call_id !== undefined;
  if (parts === content && thoughts === undefined && !hasIds) return message;
  const { reasoning_content: _thoughts, ...rest } = message;
  return {
    ...rest,
    ...(parts === undefined ? {} : { content: parts }),
    ...(isThought ? { content: withThoughts(thoughts, parts) } : {}),
    ...(hasIds ? withOwnIds(rest) : {}),
  };
}

function mapPart(part: unknown, path: string, warnings: CallWarnings): unknown {
  if (!isRecord(part)) return part;
  if (part.type === 'input_audio' && isRecord(part.input_audio)) return { ...part, input_audio: part.input_audio.data };
  if (part.type !== 'file' || !isRecord(part.file)) return part;
  const { file_data: address, file_id: id, filename } = part.file;
  if (typeof address === 'string') {
    const name = typeof filename === 'string' ? { document_name: filename } : {};
    return { type: 'document_url', document_url: address, ...name };
  }
  if (typeof id === 'string') return { type: 'file', file_id: id };
  warnings.unsupported(`${path}.file`, 'a file needs file_data or file_id');
  return { type: 'text', text: '' };
}

function withThoughts(thoughts: string, content: unknown): readonly unknown[] {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: thoughts }] };
  if (Array.isArray(content)) return [thinking, ...content];
  return typeof content === 'string' && content !== '' ? [thinking, { type: 'text', text: content }] : [thinking];
}

function withOwnIds({ tool_calls: calls, tool_call_id: id }: Fields): Fields {
  return {
    ...(typeof id === 'string' ? { tool_call_id: toOwnId(id) } : {}),
    ...(Array.isArray(calls)
      ? { tool_calls: calls.map((call) => (isRecord(call) ? { ...call, id: toOwnId(call.id) } : call)) }
      : {}),
  };
}

/** How many ids of nine letters and digits there are. */
const OWN_IDS = 36 ** 9;

/**
 * Ids of other providers are longer or have other characters; the same id becomes the same nine letters everywhere in a
 * request (two hashes after FNV-1a, 46 bits of them: two calls of one conversation do not meet).
 */
function toOwnId(id: unknown): string {
  const text = String(id);
  if (OWN_ID.test(text)) return text;
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let at = 0; at < Math.min(text.length, 256); at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  const number = ((high >>> 0) % 0x200000) * 2 ** 32 + (low >>> 0);
  return (number % OWN_IDS).toString(36).padStart(9, '0');
}
