import { countTokens, TOKENS_PER_IMAGE } from '../language/count-tokens.js';
import { signatureOf } from '../language/think.js';
import { invalid, recordOf } from './invalid-request.js';

/** One content block of a message, as far as the model reads it. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string }
  | { readonly kind: 'result'; readonly id: string; readonly text: string }
  | { readonly kind: 'other' };

export interface ReadBlock {
  readonly block: Block;
  readonly tokens: number;
  /** Everything up to and including this block is to be cached. */
  readonly isBreakpoint: boolean;
  readonly cacheTtl: '5m' | '1h';
}

type Fields = Readonly<Record<string, unknown>>;
type Reader = (block: Fields, path: string) => { readonly block: Block; readonly tokens: number };

const OTHER: Block = { kind: 'other' };

const READERS: Readonly<Record<string, Reader>> = {
  text: (block, path) => {
    const text = requireText(block['text'], `${path}.text`);
    if (text.trim() === '') throw invalid('messages: text content blocks must be non-empty');
    return { block: { kind: 'text', text }, tokens: countTokens(text) };
  },
  image: (block, path) => {
    checkSource(block['source'], `${path}.source`, ['base64', 'url', 'file']);
    return { block: OTHER, tokens: TOKENS_PER_IMAGE };
  },
  document: (block, path) => {
    checkSource(block['source'], `${path}.source`, ['base64', 'url', 'file', 'text', 'content']);
    const { type, data } = recordOf(block['source']);
    return { block: OTHER, tokens: type === 'text' ? countTokens(requireText(data, path)) : TOKENS_PER_IMAGE };
  },
  thinking: (block, path) => {
    const thinking = requireText(block['thinking'], `${path}.thinking`);
    if (block['signature'] !== signatureOf(thinking))
      throw invalid(`${path}: Invalid \`signature\` in \`thinking\` block`);
    return { block: OTHER, tokens: 0 };
  },
  redacted_thinking: () => ({ block: OTHER, tokens: 0 }),
  tool_use: (block, path) => {
    const [id, name] = [requireText(block['id'], `${path}.id`), requireText(block['name'], `${path}.name`)];
    if (typeof block['input'] !== 'object' || block['input'] === null || Array.isArray(block['input']))
      throw invalid(`${path}.input: Input should be a valid dictionary`);
    const tokens = countTokens(name) + countTokens(JSON.stringify(block['input']));
    return { block: { kind: 'call', id, name }, tokens };
  },
  tool_result: (block, path) => {
    const id = requireText(block['tool_use_id'], `${path}.tool_use_id`);
    const { text, tokens } = readResult(block['content'], `${path}.content`);
    return { block: { kind: 'result', id, text }, tokens };
  },
};

/** Blocks of the provider's own tools; taken as they are. */
const SERVER_BLOCK = /^(server_tool_use|search_result|container_upload|[a-z_]+_tool_result|mcp_[a-z_]+)$/;

/** A message's or the system's content. @throws RequestRefusal that names the block */
export function readBlocks(content: unknown, path: string): ReadBlock[] {
  if (typeof content === 'string') {
    const block: Block = { kind: 'text', text: content };
    return [{ block, tokens: countTokens(content), isBreakpoint: false, cacheTtl: '5m' }];
  }
  if (!Array.isArray(content)) throw invalid(`${path}: Input should be a valid list`);
  return content.map((value: unknown, index) => readBlock(recordOf(value), `${path}.${index}`));
}

function readBlock(fields: Fields, path: string): ReadBlock {
  const type = String(fields['type']);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!reader && !SERVER_BLOCK.test(type)) {
    const known = Object.keys(READERS).map((each) => `'${each}'`);
    throw invalid(
      `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${known.join(', ')}`,
    );
  }
  const read = reader?.(fields, path) ?? { block: OTHER, tokens: 0 };
  return { ...read, ...readBreakpoint(fields['cache_control'], `${path}.cache_control`) };
}

export function readBreakpoint(control: unknown, path: string): Pick<ReadBlock, 'isBreakpoint' | 'cacheTtl'> {
  if (control === undefined || control === null) return { isBreakpoint: false, cacheTtl: '5m' };
  const { type, ttl = '5m' } = recordOf(control);
  if (type !== 'ephemeral') throw invalid(`${path}.type: Input should be 'ephemeral'`);
  if (ttl !== '5m' && ttl !== '1h') throw invalid(`${path}.ttl: Input should be '5m' or '1h'`);
  return { isBreakpoint: true, cacheTtl: ttl };
}

/** A tool's result: text, or blocks whose texts are read as OpenAI's parts are, a line each. */
function readResult(content: unknown, path: string): { text: string; tokens: number } {
  if (content === undefined || content === null) return { text: '', tokens: 0 };
  const blocks = readBlocks(content, path);
  const texts = blocks.flatMap(({ block }) => (block.kind === 'text' ? [block.text] : []));
  return { text: texts.join('\n'), tokens: blocks.reduce((sum, { tokens }) => sum + tokens, 0) };
}

function checkSource(source: unknown, path: string, types: readonly string[]): void {
  const { type, media_type: mediaType, data, url } = recordOf(source);
  if (!types.includes(String(type)))
    throw invalid(`${path}.type: Input should be ${types.map((each) => `'${each}'`).join(' or ')}`);
  if (type === 'base64') {
    requireText(mediaType, `${path}.media_type`);
    if (!/^[A-Za-z0-9+/]+=*$/.test(requireText(data, `${path}.data`)))
      throw invalid(`${path}.data: Invalid base64 data`);
  }
  if (type === 'url' && !requireText(url, `${path}.url`).startsWith('https://'))
    throw invalid(`${path}.url: Only HTTPS URLs are supported.`);
}

export function requireText(value: unknown, path: string): string {
  if (value === undefined) throw invalid(`${path}: Field required`);
  if (typeof value !== 'string') throw invalid(`${path}: Input should be a valid string`);
  return value;
}
