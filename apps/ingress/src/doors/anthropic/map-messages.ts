import type { AssistantMessage, ChatMessage, ReasoningDetail, TextPart, ToolCall, ToolMessage } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { unsealThought } from '../blocks/seal-thought.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, listOfObjects, shown, textOf, unsupported } from '../read-fields.js';
import { contentOf, mapCacheControl, mapContentBlock, mapContentBlocks } from './map-content-block.js';

/** Whose signature a thinking block carries when nothing else is said in it. */
export const CLAUDE_FORMAT = 'anthropic-claude-v1';

/** Anthropic's messages as the house's: a user's turn with tool results is several of them. */
export function mapMessages(messages: readonly JsonObject[], warnings: DoorWarnings): readonly ChatMessage[] {
  return messages.flatMap((message, at): readonly ChatMessage[] => {
    const path = `messages[${at}].content`;
    const { role, content } = message;
    if (role === 'system') return mapSystem(content, path);
    if (role === 'user') return mapUser(content, path);
    return [mapAssistant(content, path, warnings)];
  });
}

export function mapSystem(system: unknown, path: string): readonly ChatMessage[] {
  if (isAbsent(system)) return [];
  const parts = mapContentBlocks(system, path);
  const other = parts.findIndex(({ type }) => type !== 'text');
  if (other >= 0) throw unsupported(path, 'instructions are texts.');
  return parts.length === 0 ? [] : [{ role: 'system', content: contentOf(parts as readonly TextPart[]) }];
}

/** Results first, whatever their place: everybody wants them right behind the calls. */
function mapUser(content: unknown, path: string): readonly ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const blocks = listOfObjects(content, path).map((block, at) => ({ block, at: `${path}[${at}]` }));
  const isResult = ({ block }: { block: JsonObject }) => block['type'] === 'tool_result';
  const results = blocks.filter(isResult).map(({ block, at }) => mapToolResult(block, at));
  const parts = blocks.filter((each) => !isResult(each)).flatMap(({ block, at }) => mapContentBlock(block, at));
  return parts.length === 0 ? results : [...results, { role: 'user', content: contentOf(parts) }];
}

function mapToolResult(block: JsonObject, path: string): ToolMessage {
  const breakpoint = mapCacheControl(block['cache_control']);
  const given = block['content'];
  return {
    role: 'tool',
    tool_call_id: textOf(block, 'tool_use_id', path),
    content: isAbsent(given) ? '' : contentOf(mapContentBlocks(given, `${path}.content`)),
    ...(block['is_error'] === true ? { is_error: true } : {}),
    ...(breakpoint ? { cache_control: breakpoint } : {}),
  };
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
    addBlock(parts, block, `${path}[${at}]`, warnings);
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

function addBlock(parts: AssistantParts, block: JsonObject, path: string, warnings: DoorWarnings): void {
  switch (block['type']) {
    case 'text': {
      const cache_control = mapCacheControl(block['cache_control']);
      parts.texts.push({
        type: 'text',
        text: textOf(block, 'text', path),
        ...(cache_control ? { cache_control } : {}),
      });
      return;
    }
    case 'thinking':
      parts.thoughts.push(mapThinking(block, path));
      return;
    case 'redacted_thinking':
      addRedacted(parts, textOf(block, 'data', path));
      return;
    case 'tool_use':
      parts.calls.push(mapToolUse(block, path));
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
