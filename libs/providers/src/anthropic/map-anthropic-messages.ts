import {
  awaitsToolResults,
  buildTurns,
  type Conversation,
  type PlacedMessage,
  partsOf,
  saysSomething,
  type Turn,
  trimPrefill,
} from '../chat/conversation.js';
import { spellOutContent } from '../chat/spell-out-documents.js';
import { parseArguments, sanitizeCallId } from '../chat/tool-call-fields.js';
import { isRecord } from '../openai/openai.wire.js';
import { type AnthropicContent, CLAUDE_FORMAT } from './anthropic.wire.js';
import { type AnthropicNotes, mapAnthropicPart } from './map-anthropic-content.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the user says when the caller's messages do not begin with one of his. */
const OPENING: AnthropicContent = { type: 'text', text: 'Begin.' };

export function mapAnthropicSystem({ system }: Conversation, notes: AnthropicNotes): readonly AnthropicContent[] {
  return system.flatMap(({ message, path }) => mapWords(message.content, path, notes));
}

/** Alternating turns of blocks; see `buildTurns` for what is repaired. */
export function mapAnthropicMessages({ rest }: Conversation, notes: AnthropicNotes): readonly Turn<AnthropicContent>[] {
  const { turns, wasOpened } = buildTurns(rest, (placed) => mapMessage(placed, notes), OPENING);
  if (wasOpened) notes.warnings.changed('messages', 'anthropic wants the user to begin; a turn was put in front');
  return trimPrefill(turns);
}

/** Whether the model waits for tool results and what it thought before calling the tools is not in the messages. */
export function hasLostThoughts({ rest }: Conversation): boolean {
  const message = awaitsToolResults(rest);
  return message !== undefined && mapThoughts(message).length === 0;
}

function mapMessage({ message, path }: PlacedMessage, notes: AnthropicNotes): readonly AnthropicContent[] {
  if (message.role === 'assistant') return mapAssistant(message, path, notes);
  if (message.role === 'tool') return [mapToolResult(message, path, notes)];
  if (message.name !== undefined && message.name !== null) notes.warnings.unsupported(`${path}.name`);
  return mapParts(message.content, path, notes);
}

function mapAssistant(message: Fields, path: string, notes: AnthropicNotes): readonly AnthropicContent[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isRecord) : [];
  const refusal = saysSomething(message.refusal) ? [{ type: 'text', text: message.refusal }] : [];
  return [
    ...mapThoughts(message),
    ...mapWords(message.content, path, notes),
    ...refusal,
    ...calls.map((call, index) => mapToolCall(call, `${path}.tool_calls[${index}]`, notes)),
  ];
}

/** Blocks that carry proof of being Claude's; others it refuses, so they are left out. */
function mapThoughts({ reasoning_details: details }: Fields): readonly AnthropicContent[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isRecord).flatMap((detail): AnthropicContent[] => {
    if (detail.format !== undefined && detail.format !== null && detail.format !== CLAUDE_FORMAT) return [];
    const { type, text, signature, data } = detail;
    if (type === 'reasoning.encrypted' && typeof data === 'string') return [{ type: 'redacted_thinking', data }];
    if (type !== 'reasoning.text' || typeof signature !== 'string' || signature === '') return [];
    return [{ type: 'thinking', thinking: typeof text === 'string' ? text : '', signature }];
  });
}

function mapToolCall(call: Fields, path: string, notes: AnthropicNotes): AnthropicContent {
  const { name, arguments: text } = isRecord(call.function) ? call.function : {};
  const input = parseArguments(text, `${path}.function.arguments`, notes.warnings);
  return { type: 'tool_use', id: sanitizeCallId(call.id), name, input };
}

function mapToolResult(message: Fields, path: string, notes: AnthropicNotes): AnthropicContent {
  const content = mapParts(message.content, path, notes);
  const breakpoint = notes.breakpoints.take(message, path);
  return {
    type: 'tool_result',
    tool_use_id: sanitizeCallId(message.tool_call_id),
    ...(content.length === 0 ? {} : { content }),
    ...(message.is_error === true ? { is_error: true } : {}),
    ...(breakpoint ? { cache_control: breakpoint } : {}),
  };
}

/** Where only text may stand: a document is spelled out. */
function mapWords(content: unknown, path: string, notes: AnthropicNotes): readonly AnthropicContent[] {
  return mapParts(Array.isArray(content) ? spellOutContent(content, path, notes.warnings) : content, path, notes);
}

function mapParts(content: unknown, path: string, notes: AnthropicNotes): readonly AnthropicContent[] {
  return partsOf(content).flatMap((part, index) => {
    const block = mapAnthropicPart(part, `${path}.content[${index}]`, notes);
    return block ? [block] : [];
  });
}
