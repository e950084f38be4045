import type { CallWarnings } from '../chat/call-warnings.js';
import { partsOf, saysSomething } from '../chat/conversation.js';
import { decodeText, isTextType, parseDataUrl } from '../chat/parse-data-url.js';
import { isRecord } from '../openai/openai.wire.js';
import { COHERE_FORMAT } from './cohere.wire.js';

type Fields = Readonly<Record<string, unknown>>;

export interface CohereConversation {
  readonly messages: readonly Fields[];
  /** Files with text in them: Cohere grounds answers in documents instead of reading files. */
  readonly documents: readonly Fields[];
}

interface Place {
  readonly path: string;
  readonly warnings: CallWarnings;
  readonly documents: Fields[];
}

export function mapCohereMessages(messages: unknown, warnings: CallWarnings): CohereConversation {
  const documents: Fields[] = [];
  const mapped = (Array.isArray(messages) ? messages : []).flatMap((message: unknown, index) => {
    const place = { path: `messages[${index}]`, warnings, documents };
    return isRecord(message) ? mapMessage(message, place) : [];
  });
  return { messages: mapped, documents };
}

function mapMessage(message: Fields, place: Place): readonly Fields[] {
  const { path, warnings } = place;
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: 'system', content: textOf(message, place) }];
    case 'user':
      if (typeof message.name === 'string') warnings.unsupported(`${path}.name`);
      return [{ role: 'user', content: mapContent(message, place) }];
    case 'assistant':
      return [mapAssistant(message, place)];
    case 'tool':
      return [{ role: 'tool', tool_call_id: message.tool_call_id, content: textOf(message, place) }];
    default:
      warnings.unsupported(path, `cohere has no role '${String(message.role).slice(0, 40)}'; it was left out`);
      return [];
  }
}

/** A turn with calls has a plan instead of a text; thoughts are given back as what they were. */
function mapAssistant(message: Fields, place: Place): Fields {
  const thoughts = ownThoughts(message.reasoning_details);
  const text = textOf(message.content === undefined ? { ...message, content: message.refusal } : message, place);
  const calls = message.tool_calls;
  const said = text === '' ? [] : [{ type: 'text', text }];
  if (!Array.isArray(calls) || calls.length === 0) {
    return { role: 'assistant', content: thoughts.length === 0 ? text : [...thoughts, ...said] };
  }
  const plan = text === '' ? message.reasoning_content : text;
  return {
    role: 'assistant',
    tool_calls: calls.filter(isRecord).map(toOwnCall),
    ...(thoughts.length > 0
      ? { content: [...thoughts, ...said] }
      : typeof plan === 'string' && plan !== ''
        ? { tool_plan: plan }
        : {}),
  };
}

function toOwnCall({ id, function: called }: Fields): Fields {
  const { name, arguments: text } = isRecord(called) ? called : {};
  return { id, type: 'function', function: { name, arguments: text } };
}

function ownThoughts(details: unknown): readonly Fields[] {
  return (Array.isArray(details) ? details : []).flatMap((detail: unknown) =>
    isRecord(detail) && detail.format === COHERE_FORMAT && typeof detail.text === 'string'
      ? [{ type: 'thinking', thinking: detail.text }]
      : [],
  );
}

/** The text of a message that can be nothing else. */
function textOf(message: Fields, place: Place): string {
  const parts = mapParts(message, place);
  return parts.flatMap((part) => (part.type === 'text' ? [String(part.text)] : [])).join('\n');
}

function mapContent(message: Fields, place: Place): unknown {
  const parts = mapParts(message, place);
  if (typeof message.content === 'string') return message.content;
  return parts.every((part) => part.type === 'text') ? parts.map((part) => part.text).join('\n') : parts;
}

function mapParts(message: Fields, { path, warnings, documents }: Place): readonly Fields[] {
  return partsOf(message.content).flatMap((part, index): readonly Fields[] => {
    const at = typeof message.content === 'string' ? `${path}.content` : `${path}.content[${index}]`;
    if (part.cache_control !== undefined && part.cache_control !== null) warnings.unsupported(`${at}.cache_control`);
    if (part.type === 'text') return saysSomething(part.text) ? [{ type: 'text', text: part.text }] : [];
    if (part.type === 'image_url' && message.role === 'user') return [{ type: 'image_url', image_url: part.image_url }];
    const document = part.type === 'file' ? toDocument(part.file, documents.length) : undefined;
    if (document) documents.push(document);
    else warnings.unsupported(at, `cohere has no ${String(part.type).slice(0, 40)} here; it was left out`);
    return [];
  });
}

/** Undefined for what has no text in it (PDF, an address: it is never fetched). */
function toDocument(file: unknown, number: number): Fields | undefined {
  if (!isRecord(file) || typeof file.file_data !== 'string') return undefined;
  const inline = parseDataUrl(file.file_data);
  const text = inline && isTextType(inline.mediaType) ? decodeText(inline.base64) : undefined;
  if (text === undefined) return undefined;
  const title = typeof file.filename === 'string' ? { title: file.filename } : {};
  return { id: `file-${number}`, data: { text, ...title } };
}
