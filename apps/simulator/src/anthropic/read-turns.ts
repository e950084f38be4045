import { withoutDirectives } from '../faults/read-directives.js';
import type { Turn } from '../language/compose-answer.js';
import { TOKENS_PER_MESSAGE } from '../language/count-tokens.js';
import { invalid, recordOf } from './invalid-request.js';
import { type Block, type ReadBlock, readBlocks } from './read-blocks.js';

/** A conversation as the model reads it. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly tokens: number;
  readonly blocks: readonly ReadBlock[];
}

const ROLES: readonly string[] = ['user', 'assistant', 'system'];

/** The system's texts and the messages as turns. @throws RequestRefusal as Anthropic would refuse */
export function readConversation(system: unknown, messages: unknown): Conversation {
  const systemBlocks = system === undefined || system === null ? [] : readBlocks(system, 'system');
  if (messages === undefined) throw invalid('messages: Field required');
  if (!Array.isArray(messages)) throw invalid('messages: Input should be a valid list');
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  const toolNames = new Map<string, string>();
  const turns: Turn[] = systemBlocks.flatMap(({ block }) =>
    block.kind === 'text' ? [turnOf('system', block.text)] : [],
  );
  const blocks: ReadBlock[] = [...systemBlocks];
  let open: readonly string[] = [];
  messages.forEach((value: unknown, index) => {
    const { role, content } = readMessage(value, index);
    checkResults(open, content, index);
    open = callIds(content);
    for (const { block } of content) if (block.kind === 'call') toolNames.set(block.id, block.name);
    turns.push(...turnsOf(role, content, toolNames));
    blocks.push(...content);
  });
  if (open.length > 0) throw unanswered(open, messages.length);
  const tokens = blocks.reduce((sum, block) => sum + block.tokens, 0) + TOKENS_PER_MESSAGE * messages.length;
  return { turns, tokens, blocks };
}

/** The texts of a request with their directives still in them. */
export function requestTexts(body: Readonly<Record<string, unknown>>): string[] {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const contents = [body['system'], ...messages.map((message) => recordOf(message)['content'])];
  return contents
    .flatMap((content) => {
      if (typeof content === 'string') return [content];
      return Array.isArray(content) ? content.map((block) => recordOf(block)['text']) : [];
    })
    .filter((text): text is string => typeof text === 'string');
}

function readMessage(value: unknown, index: number): { role: Turn['role']; content: readonly ReadBlock[] } {
  const { role, content } = recordOf(value);
  if (typeof role !== 'string' || !ROLES.includes(role))
    throw invalid(`messages.${index}.role: Input should be 'user' or 'assistant'`);
  if (index === 0 && role === 'assistant') throw invalid('messages: first message must use the "user" role');
  if (content === undefined) throw invalid(`messages.${index}.content: Field required`);
  return { role: role as Turn['role'], content: readBlocks(content, `messages.${index}.content`) };
}

/** Results first, each a turn of its tool; then what is said, a line for each text, as OpenAI's parts are read. */
function turnsOf(role: Turn['role'], content: readonly ReadBlock[], toolNames: ReadonlyMap<string, string>): Turn[] {
  const results = content.flatMap(({ block }): Turn[] => {
    if (block.kind !== 'result') return [];
    const toolName = toolNames.get(block.id);
    return [{ ...turnOf('tool', block.text), ...(toolName === undefined ? {} : { toolName }) }];
  });
  const texts = content.flatMap(({ block }) => (block.kind === 'text' ? [block.text] : []));
  const saysNothing = texts.length === 0 && results.length > 0;
  return saysNothing ? results : [...results, turnOf(role, texts.join('\n'))];
}

function turnOf(role: Turn['role'], text: string): Turn {
  return { role, text: withoutDirectives(text) };
}

/** Every call is answered in the very next message, and nothing else is. */
function checkResults(open: readonly string[], content: readonly ReadBlock[], index: number): void {
  const answered = content.flatMap(({ block }) => (block.kind === 'result' ? [block.id] : []));
  const unexpected = answered.find((id) => !open.includes(id));
  if (unexpected !== undefined)
    throw invalid(
      `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unexpected}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  const missing = open.filter((id) => !answered.includes(id));
  if (missing.length > 0) throw unanswered(missing, index);
}

function unanswered(ids: readonly string[], index: number): Error {
  return invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}.`,
  );
}

function callIds(content: readonly ReadBlock[]): string[] {
  return content.flatMap(({ block }: { block: Block }) => (block.kind === 'call' ? [block.id] : []));
}
