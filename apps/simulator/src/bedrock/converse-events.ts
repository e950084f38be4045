import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import type { SaidBlock } from '../anthropic/said-block.js';
import { splitEvery, splitText } from '../language/split-text.js';

/** Characters of tool input in one delta. */
const INPUT_PIECE = 16;

const codec = new EventStreamCodec(toUtf8, fromUtf8);

/** What closes a stream. */
interface Ending {
  readonly stopReason: string;
  readonly metadata: object;
}

/** The events of a streamed Converse answer. Only tools have a contentBlockStart, and usage comes behind the stop. */
export function converseEvents(blocks: readonly SaidBlock[], ending: Ending): { events: Buffer[]; finishAt: number } {
  const events = [event('messageStart', { role: 'assistant' })];
  blocks.forEach((said, index) => {
    events.push(...blockEvents(said, index));
  });
  events.push(event('messageStop', { stopReason: ending.stopReason }), event('metadata', ending.metadata));
  return { events, finishAt: events.length - 2 };
}

function blockEvents({ block, inputJson = '' }: SaidBlock, contentBlockIndex: number): Buffer[] {
  const delta = (piece: object) => event('contentBlockDelta', { contentBlockIndex, delta: piece });
  const stop = event('contentBlockStop', { contentBlockIndex });
  if (block.type === 'text') return [...splitText(block.text).map((text) => delta({ text })), stop];
  if (block.type === 'thinking') {
    const pieces = splitText(block.thinking).map((text) => delta({ reasoningContent: { text } }));
    return [...pieces, delta({ reasoningContent: { signature: block.signature } }), stop];
  }
  const start = { toolUse: { toolUseId: block.id, name: block.name } };
  const pieces = splitEvery(inputJson, INPUT_PIECE).map((input) => delta({ toolUse: { input } }));
  return [event('contentBlockStart', { contentBlockIndex, start }), ...pieces, stop];
}

export function event(type: string, payload: object): Buffer {
  return message({ ':event-type': type, ':message-type': 'event' }, JSON.stringify(payload));
}

/** How a service says inside a stream that it has failed. */
export function exception(type: string, payload: object): Buffer {
  return message({ ':exception-type': type, ':message-type': 'exception' }, JSON.stringify(payload));
}

function message(headers: Readonly<Record<string, string>>, body: string): Buffer {
  const typed = { ...headers, ':content-type': 'application/json' };
  const entries = Object.entries(typed).map(([name, value]) => [name, { type: 'string' as const, value }]);
  return Buffer.from(codec.encode({ headers: Object.fromEntries(entries), body: fromUtf8(body) }));
}
