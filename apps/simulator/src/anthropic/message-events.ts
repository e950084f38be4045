import { splitEvery, splitText } from '../language/split-text.js';
import type { SaidBlock } from './said-block.js';

/** Characters of tool input in one delta. */
const INPUT_PIECE = 16;

/** What the whole answer says; a stream says the same in pieces. */
interface Message {
  readonly stop_reason: string | undefined;
  readonly stop_sequence: string | null;
  readonly usage: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The events of a streamed message: message_start (with what the input cost), for each block start, deltas and stop,
 * a ping after the first start as Anthropic sends one, message_delta with the reason and the final usage, message_stop.
 */
export function messageEvents(message: Message, blocks: readonly SaidBlock[]): { events: string[]; finishAt: number } {
  const { usage } = message;
  const opened = { ...message, content: [], stop_reason: null, stop_sequence: null };
  const events = [event('message_start', { message: { ...opened, usage: usage && { ...usage, output_tokens: 1 } } })];
  blocks.forEach((said, index) => {
    events.push(...blockEvents(said, index));
    if (index === 0) events.splice(2, 0, event('ping', {}));
  });
  const delta = { stop_reason: message.stop_reason, stop_sequence: message.stop_sequence };
  events.push(event('message_delta', { delta, usage: usage && cumulative(usage) }), event('message_stop', {}));
  return { events, finishAt: events.length - 2 };
}

function blockEvents({ block, inputJson = '' }: SaidBlock, index: number): string[] {
  const start = (content_block: object) => event('content_block_start', { index, content_block });
  const delta = (piece: object) => event('content_block_delta', { index, delta: piece });
  const stop = event('content_block_stop', { index });
  if (block.type === 'text') {
    const deltas = splitText(block.text).map((text) => delta({ type: 'text_delta', text }));
    return [start({ ...block, text: '' }), ...deltas, stop];
  }
  if (block.type === 'thinking') {
    const deltas = splitText(block.thinking).map((thinking) => delta({ type: 'thinking_delta', thinking }));
    const signed = delta({ type: 'signature_delta', signature: block.signature });
    return [start({ ...block, thinking: '', signature: '' }), ...deltas, signed, stop];
  }
  // The first delta is empty, as Anthropic's is; a tool without arguments gets `{}` in one piece.
  const pieces = ['', ...splitEvery(inputJson, INPUT_PIECE)];
  const deltas = pieces.map((partial_json) => delta({ type: 'input_json_delta', partial_json }));
  return [start({ ...block, input: {} }), ...deltas, stop];
}

/** Of the usage in message_delta: the counters, final and cumulative; no breakdown by lifetime, no tier. */
function cumulative(usage: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { cache_creation: _lifetimes, service_tier: _tier, ...counters } = usage;
  return counters;
}

export function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
