import type { AssistantMessage, ChatMessage, ReasoningDetail, TextPart, ToolCall, ToolMessage } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { unsealThought } from '../blocks/seal-thought.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, isObject, listOfObjects, shown, textOf, unsupported } from '../read-fields.js';
import { MESSAGE, SAID_BLOCK, TOOL_RESULT } from './known-fields.js';
import { mapCacheControl } from './map-cache-control.js';
import { contentOf, mapContentBlock, mapContentBlocks } from './map-content-block.js';

/** Whose signature a thinking block carries when nothing else is said in it. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** Anthropic's messages as the house's: a user's turn with tool results is several of them. */
export function mapMessages(messages: readonly JsonObject[], warnings: DoorWarnings): readonly ChatMessage[] {
  return messages.flatMap((message, at): readonly ChatMessage[] => {
    const path = `messages[${at}].content`;
    warnings.unknownFields(message, MESSAGE, `messages[${at}]`);
    const { role, content } = message;
    if (role === 'system') return mapSystem(content, path, warnings);
    if (role === 'user') return mapUser(content, path, warnings);
    return [mapAssistant(content, path, warnings)];
  });
}

export function mapSystem(system: unknown, path: string, warnings: DoorWarnings): readonly ChatMessage[] {
  if (isAbsent(system)) return [];
  const parts = mapContentBlocks(system, path, warnings);
  const other = parts.findIndex(({ type }) => type !== 'text');
  if (other >= 0) throw unsupported(path, 'instructions are texts.');
  return parts.length === 0 ? [] : [{ role: 'system', content: contentOf(parts as readonly TextPart[]) }];
}

/** Results first, whatever their place: everybody wants them right behind the calls. */
function mapUser(content: unknown, path: string, warnings: DoorWarnings): readonly ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const blocks = listOfObjects(content, path).map((block, at) => ({ block, at: `${path}[${at}]` }));
  const isResult = ({ block }: { block: JsonObject }) => block['type'] === 'tool_result';
  const results = blocks.filter(isResult).map(({ block, at }) => mapToolResult(block, at, warnings));
  const shows = blocks.filter((each) => !isResult(each));
  const parts = shows.flatMap(({ block, at }) => mapContentBlock(block, at, warnings));
  return parts.length === 0 ? results : [...results, { role: 'user', content: contentOf(parts) }];
}

function mapToolResult(block: JsonObject, path: string, warnings: DoorWarnings): ToolMessage {
  warnings.unknownFields(block, TOOL_RESULT, path);
  const given = block['content'];
  return {
    role: 'tool',
    tool_call_id: textOf(block, 'tool_use_id', path),
    content: isAbsent(given) ? '' : contentOf(mapContentBlocks(given, `${path}.content`, warnings)),
    ...(block['is_error'] === true ? { is_error: true } : {}),
    ...mapCacheControl(block, path, warnings),
  };
}

interface Place {
  readonly path: string;
  readonly warnings: DoorWarnings;
}

interface AssistantParts {
  readonly texts: TextPart[];
  readonly thoughts: ReasoningDetail[];
  readonly calls: ToolCall[];
  /** Gemini's signatures by call. */
  readonly proofs: Map<string, string>;
}

function mapAssistant(content: unknown, path: string, warnings: DoorWarnings): AssistantMessage {
  if (typeof content === 'string') return { role: 'assistant', content };
  const parts: AssistantParts = { texts: [], thoughts: [], calls: [], proofs: new Map() };
  for (const [at, block] of listOfObjects(content, path).entries()) {
    addBlock(parts, block, { path: `${path}[${at}]`, warnings });
  }
  const { texts, thoughts, proofs } = parts;
  const shownThoughts = thoughts
    .flatMap((thought) => (thought.type === 'reasoning.text' ? [thought.text] : []))
    .join('');
  const calls = parts.calls.map((call) => {
    const signature = proofs.get(call.id);
    return signature === undefined ? call : { ...call, extra_content: { google: { thought_signature: signature } } };
  });
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : (contentOf(texts) as string | readonly TextPart[]),
    ...(shownThoughts === '' ? {} : { reasoning_content: shownThoughts }),
    ...(thoughts.length === 0 ? {} : { reasoning_details: thoughts }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function addBlock(parts: AssistantParts, block: JsonObject, { path, warnings }: Place): void {
  warnings.unknownFields(block, SAID_BLOCK.get(String(block['type'])), path);
  switch (block['type']) {
    case 'text':
      parts.texts.push({
        type: 'text',
        text: textOf(block, 'text', path),
        ...mapCacheControl(block, path, warnings),
      });
      return;
    case 'thinking':
      parts.thoughts.push(mapThinking(block, path));
      return;
    case 'redacted_thinking':
      addRedacted(parts, textOf(block, 'data', path));
      return;
    case 'tool_use':
      parts.calls.push(mapToolUse(block, path));
      // Said of every call by the model itself; of others a tool that Anthropic runs has made it.
      if (isObject(block['caller']) && block['caller']['type'] !== 'direct') {
        warnings.unsupported(`${path}.caller`, "calls are the model's own here; who made it was left out");
      }
      if (!isAbsent(block['cache_control'])) {
        warnings.unsupported(`${path}.cache_control`, 'a tool call cannot be a cache breakpoint here; it was left out');
      }
      return;
    default:
      throw unsupported(`${path}.type`, `content of type ${shown(block['type'])} is not known in an answer here.`);
  }
}

function mapThinking(block: JsonObject, path: string): ReasoningDetail {
  const text = textOf(block, 'thinking', path);
  const signature = typeof block['signature'] === 'string' ? block['signature'] : '';
  if (signature === '') return { type: 'reasoning.text', text };
  const proof = unsealThought(signature) ?? { kind: 'signature', value: signature, format: CLAUDE_FORMAT };
  const format = 'format' in proof && proof.format !== undefined ? { format: proof.format } : {};
  return { type: 'reasoning.text', text, signature: proof.value, ...format };
}

function addRedacted({ thoughts, proofs }: AssistantParts, data: string): void {
  const proof = unsealThought(data) ?? { kind: 'data' as const, value: data, format: CLAUDE_FORMAT };
  if (proof.kind === 'call') {
    proofs.set(proof.callId, proof.value);
    return;
  }
  const format = proof.format === undefined ? {} : { format: proof.format };
  thoughts.push({ type: 'reasoning.encrypted', data: proof.value, ...format });
}

function mapToolUse(block: JsonObject, path: string): ToolCall {
  return {
    id: textOf(block, 'id', path),
    type: 'function',
    function: { name: textOf(block, 'name', path), arguments: JSON.stringify(block['input'] ?? {}) },
  };
}
