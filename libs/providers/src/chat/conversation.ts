import { isRecord } from '../openai/openai.wire.js';
import { type CallWarnings, wordOf } from './call-warnings.js';

type Fields = Readonly<Record<string, unknown>>;

/** A message of the caller and where it stands, for warnings: `messages[2]`. */
export interface PlacedMessage {
  readonly message: Fields;
  readonly path: string;
}

/** The caller's messages, the system's apart, for providers that take it apart. */
export interface Conversation {
  readonly system: readonly PlacedMessage[];
  readonly rest: readonly PlacedMessage[];
}

/** One turn of a provider that wants user and assistant to alternate. */
export interface Turn<Block> {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/** Roles that have a turn; everything else is the system's or unknown. */
const TURN_OF: Readonly<Record<string, Turn<never>['role']>> = { user: 'user', tool: 'user', assistant: 'assistant' };

export function splitConversation(messages: unknown, warnings: CallWarnings): Conversation {
  const system: PlacedMessage[] = [];
  const rest: PlacedMessage[] = [];
  for (const [index, message] of (Array.isArray(messages) ? messages : []).entries()) {
    const path = `messages[${index}]`;
    const role = isRecord(message) ? message.role : undefined;
    if (role === 'system' || role === 'developer') {
      if (rest.length > 0)
        warnings.changed(path, `${warnings.wire} takes instructions first; it was moved to the front`);
      system.push({ message, path });
    } else if (typeof role === 'string' && Object.hasOwn(TURN_OF, role)) rest.push({ message, path });
    else warnings.unsupported(path, `${warnings.wire} has no role '${wordOf(role)}'; it was left out`);
  }
  return { system, rest };
}

/**
 * Messages as alternating turns: neighbours of one role are joined, tool results are the user's and come first in their
 * turn (both providers insist), messages without content vanish, and the user begins.
 *
 * @param opening the user's turn when there is none at the beginning
 */
export function buildTurns<Block>(
  messages: readonly PlacedMessage[],
  mapMessage: (placed: PlacedMessage) => readonly Block[],
  opening: Block,
): { readonly turns: readonly Turn<Block>[]; readonly wasOpened: boolean } {
  const turns: { role: Turn<Block>['role']; results: Block[]; content: Block[] }[] = [];
  for (const placed of messages) {
    const blocks = mapMessage(placed);
    if (blocks.length === 0) continue;
    const role = placed.message.role === 'assistant' ? 'assistant' : 'user';
    let turn = turns.at(-1);
    if (turn?.role !== role) {
      turn = { role, results: [], content: [] };
      turns.push(turn);
    }
    const target = placed.message.role === 'tool' ? turn.results : turn.content;
    for (const block of blocks) target.push(block);
  }
  const wasOpened = turns[0]?.role !== 'user';
  if (wasOpened) turns.unshift({ role: 'user', results: [], content: [opening] });
  return { turns: turns.map(({ role, results, content }) => ({ role, content: [...results, ...content] })), wasOpened };
}

/** The parts of a message's content; text alone is one part. Null is none. */
export function partsOf(content: unknown): readonly Fields[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

/** Providers refuse blocks without a visible character. */
export function saysSomething(text: unknown): text is string {
  return typeof text === 'string' && /\S/.test(text);
}

/** The last message of the caller's turn before which the model called tools: the results it waits for. */
export function awaitsToolResults(messages: readonly PlacedMessage[]): Fields | undefined {
  for (let at = messages.length - 1; at >= 0; at -= 1) {
    const message = messages[at]?.message;
    if (message?.role === 'assistant') return Array.isArray(message.tool_calls) ? message : undefined;
    if (message?.role === 'user') return undefined;
  }
  return undefined;
}

/** A last turn of the assistant is a beginning to go on from, and must not end in a space. */
export function trimPrefill<Block extends Readonly<Record<string, unknown>>>(
  turns: readonly Turn<Block>[],
): readonly Turn<Block>[] {
  const last = turns.at(-1);
  const block = last?.content.at(-1);
  if (last?.role !== 'assistant' || typeof block?.text !== 'string') return turns;
  const content = [...last.content.slice(0, -1), { ...block, text: block.text.trimEnd() }];
  return [...turns.slice(0, -1), { role: last.role, content }];
}
