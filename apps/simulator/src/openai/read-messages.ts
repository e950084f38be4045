import { withoutDirectives } from '../faults/read-directives.js';
import type { Turn } from '../language/compose-answer.js';
import { countTokens, TOKENS_PER_IMAGE, TOKENS_PER_MESSAGE } from '../language/count-tokens.js';
import { invalidRequest, kindOf, missing } from './invalid-request.js';

const ROLES: Readonly<Record<string, Turn['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

export interface Messages {
  readonly turns: readonly Turn[];
  readonly tokens: number;
}

/** A chat's messages as turns, with their tokens. @throws RequestRefusal that names the message. */
export function readMessages(messages: unknown): Messages {
  if (messages === undefined) throw missing('messages');
  if (!Array.isArray(messages)) {
    throw invalidRequest(
      'messages',
      'invalid_type',
      `Invalid type for 'messages': expected an array of objects, but got ${kindOf(messages)} instead.`,
    );
  }
  if (messages.length === 0) {
    throw invalidRequest(
      'messages',
      'empty_array',
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    );
  }
  const toolNames = new Map<string, string>();
  let tokens = 0;
  const turns = messages.map((message: unknown, index) => {
    const read = readMessage(message, `messages[${index}]`, toolNames);
    tokens += TOKENS_PER_MESSAGE + read.tokens;
    return read.turn;
  });
  return { turns, tokens };
}

/** The texts of messages with their directives still in them. */
export function messageTexts(messages: unknown): string[] {
  if (!Array.isArray(messages)) return [];
  return messages.map((message) => contentOf((message as { content?: unknown } | null)?.content).text);
}

function readMessage(value: unknown, path: string, toolNames: Map<string, string>): { turn: Turn; tokens: number } {
  if (typeof value !== 'object' || value === null) {
    throw invalidRequest(
      path,
      'invalid_type',
      `Invalid type for '${path}': expected an object, but got ${kindOf(value)} instead.`,
    );
  }
  const message = value as Record<string, unknown>;
  const given = message['role'];
  const role = typeof given === 'string' && Object.hasOwn(ROLES, given) ? ROLES[given] : undefined;
  if (!role) {
    throw invalidRequest(
      `${path}.role`,
      'invalid_value',
      `Invalid value: '${String(given)}'. Supported values are: ${Object.keys(ROLES)
        .map((each) => `'${each}'`)
        .join(', ')}.`,
    );
  }
  const content = message['content'];
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    throw invalidRequest(
      `${path}.content`,
      'invalid_type',
      `Invalid type for '${path}.content': expected one of a string or array of objects, but got ${kindOf(content)} instead.`,
    );
  }
  const { text, images } = contentOf(content);
  const tokens = countTokens(text) + images * TOKENS_PER_IMAGE + toolCallTokens(message['tool_calls'], toolNames);
  const toolName = role === 'tool' ? toolNames.get(String(message['tool_call_id'])) : undefined;
  return { turn: { role, text: withoutDirectives(text), ...(toolName && { toolName }) }, tokens };
}

function contentOf(content: unknown): { text: string; images: number } {
  if (typeof content === 'string') return { text: content, images: 0 };
  if (!Array.isArray(content)) return { text: '', images: 0 };
  const parts = content.map((part) =>
    typeof part === 'object' && part !== null ? (part as Record<string, unknown>) : {},
  );
  const texts = parts.map((part) => part['text'] ?? part['refusal']).filter((text) => typeof text === 'string');
  return { text: texts.join('\n'), images: parts.filter((part) => part['type'] === 'image_url').length };
}

/** Remembers which call each id was, for the results that follow. */
function toolCallTokens(calls: unknown, toolNames: Map<string, string>): number {
  if (!Array.isArray(calls)) return 0;
  let tokens = 0;
  for (const call of calls as { id?: unknown; function?: { name?: unknown; arguments?: unknown } }[]) {
    const name = String(call?.function?.name ?? '');
    toolNames.set(String(call?.id), name);
    tokens += countTokens(name) + countTokens(String(call?.function?.arguments ?? ''));
  }
  return tokens;
}
