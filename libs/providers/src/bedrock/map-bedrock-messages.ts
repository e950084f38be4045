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
import type { BedrockContent } from './bedrock.wire.js';
import type { BedrockModel } from './bedrock-model.js';
import { type BedrockNotes, cachePointOf, mapBedrockPart } from './map-bedrock-content.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the user says when the caller's messages do not begin with one of his. */
const OPENING: BedrockContent = { text: 'Begin.' };
/** A document must not come without words. */
const BESIDE_DOCUMENT: BedrockContent = { text: 'Here is a document.' };

export function mapBedrockSystem({ system }: Conversation, notes: BedrockNotes): readonly BedrockContent[] {
  return system.flatMap(({ message, path }) => mapWords(message.content, path, notes));
}

/** Alternating turns of blocks; see `buildTurns` for what is repaired. */
export function mapBedrockMessages({ rest }: Conversation, notes: BedrockNotes): readonly Turn<BedrockContent>[] {
  const { turns, wasOpened } = buildTurns(rest, (placed) => mapMessage(placed, notes), OPENING);
  if (wasOpened) notes.warnings.changed('messages', 'bedrock wants the user to begin; a turn was put in front');
  return trimPrefill(turns.map(withWords));
}

/** Whether the model waits for tool results and what it thought before calling the tools is not in the messages. */
export function hasLostThoughts({ rest }: Conversation, model: BedrockModel): boolean {
  const message = awaitsToolResults(rest);
  return message !== undefined && mapThoughts(message, model).length === 0;
}

function mapMessage({ message, path }: PlacedMessage, notes: BedrockNotes): readonly BedrockContent[] {
  if (message.role === 'assistant') return mapAssistant(message, path, notes);
  if (message.role === 'tool') return mapToolResult(message, path, notes);
  if (message.name !== undefined && message.name !== null) notes.warnings.unsupported(`${path}.name`);
  return mapParts(message.content, path, notes);
}

function mapAssistant(message: Fields, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isRecord) : [];
  return [
    ...mapThoughts(message, notes.model),
    ...mapWords(message.content, path, notes),
    ...(saysSomething(message.refusal) ? [{ text: message.refusal }] : []),
    ...calls.map((call, index) => mapToolCall(call, `${path}.tool_calls[${index}]`, notes)),
  ];
}

/** Blocks that carry proof of being this family's own; others it refuses, so they are left out. */
function mapThoughts({ reasoning_details: details }: Fields, model: BedrockModel): readonly BedrockContent[] {
  if (!Array.isArray(details)) return [];
  return details.filter(isRecord).flatMap((detail): BedrockContent[] => {
    const { format, type, text, signature, data } = detail;
    if (format !== undefined && format !== null && format !== model.reasoningFormat) return [];
    if (type === 'reasoning.encrypted' && typeof data === 'string')
      return [{ reasoningContent: { redactedContent: data } }];
    if (type !== 'reasoning.text' || typeof signature !== 'string' || signature === '') return [];
    return [{ reasoningContent: { reasoningText: { text: typeof text === 'string' ? text : '', signature } } }];
  });
}

function mapToolCall(call: Fields, path: string, notes: BedrockNotes): BedrockContent {
  const { name, arguments: text } = isRecord(call.function) ? call.function : {};
  const input = parseArguments(text, `${path}.function.arguments`, notes.warnings);
  return { toolUse: { toolUseId: callId(call.id, notes.model), name, input } };
}

function mapToolResult(message: Fields, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  const content = mapParts(message.content, path, notes).filter((block) => !('cachePoint' in block));
  const result = {
    toolUseId: callId(message.tool_call_id, notes.model),
    content: content.length === 0 ? [{ text: '(nothing)' }] : content,
    ...(message.is_error === true ? errorStatus(path, notes) : {}),
  };
  return [{ toolResult: result }, ...cachePointOf(message, path, notes)];
}

/** Only Claude and Nova are told; the others read it in the text. */
function errorStatus(path: string, { model, warnings }: BedrockNotes): Fields {
  if (model.family === 'claude' || model.family === 'nova') return { status: 'error' };
  warnings.unsupported(`${path}.is_error`, 'this model is not told that a tool failed; only its output was sent');
  return {};
}

/** Mistral's ids are nine letters and digits; their end differs, their beginning seldom. */
function callId(id: unknown, model: BedrockModel): string {
  const text = sanitizeCallId(id);
  return model.family === 'mistral'
    ? text
        .replace(/[^a-zA-Z0-9]/g, '')
        .slice(-9)
        .padStart(9, '0')
    : text;
}

/** Where only text may stand: a document is spelled out. */
function mapWords(content: unknown, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  return mapParts(Array.isArray(content) ? spellOutContent(content, path, notes.warnings) : content, path, notes);
}

function mapParts(content: unknown, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  return partsOf(content).flatMap((part, index) => mapBedrockPart(part, `${path}.content[${index}]`, notes));
}

function withWords(turn: Turn<BedrockContent>): Turn<BedrockContent> {
  const { role, content } = turn;
  const isSilent = content.some((block) => 'document' in block) && !content.some((block) => 'text' in block);
  return isSilent ? { role, content: [...content, BESIDE_DOCUMENT] } : turn;
}
