import { type Adapter, adapterOf, type ChunkStep } from '#providers';
import type { Target } from '../rounds.js';
import { chatCall } from './mapping-bodies.js';
import { textEvents } from './stream-events.js';

/** Long enough that the clock's own resolution is nothing, short enough for many rounds. */
const SAMPLE_MS = 25;
const CHUNKS_AT_ONCE = 500;
const IDENTITY = { id: 'chatcmpl-bench', model: 'model', nowMs: 1_700_000_000_000 };
const PATH = '/v1/chat/completions';

/** One call from the parsed body to the body on the wire, in microseconds. */
export function requestTarget(wire: string, bytes: number, name: string): Target<number> {
  const adapter = adapterOf(wire);
  const call = { path: PATH, model: 'model', body: chatCall(bytes) } as const;
  return { name, measure: async () => microsecondsOf(() => adapter.mapRequest(call).body.length, 1) };
}

/** What every wire has to pay at least: the body as text. */
export function stringifyTarget(bytes: number, name: string): Target<number> {
  const body = chatCall(bytes);
  return { name, measure: async () => microsecondsOf(() => JSON.stringify(body).length, 1) };
}

/** One event with a piece of text from its data to what the caller gets, in microseconds. */
export function chunkTarget(wire: string, name: string): Target<number> {
  const adapter = adapterOf(wire);
  const { opening, piece } = findPiece(adapter, textEvents(wire));
  const stream = () => {
    let state = openStream(adapter);
    for (const data of opening) state = adapter.mapChunk(state, data).state;
    let said = 0;
    for (let chunk = 0; chunk < CHUNKS_AT_ONCE; chunk++) {
      const step = adapter.mapChunk(state, piece);
      state = step.state;
      said += step.emission === 'nothing' ? 0 : 1;
    }
    return said;
  };
  return { name, measure: async () => microsecondsOf(stream, CHUNKS_AT_ONCE) };
}

/** The first event that says some text, and the events before it. */
function findPiece(adapter: Adapter, events: readonly string[]): { opening: readonly string[]; piece: string } {
  let state = openStream(adapter);
  for (const [index, piece] of events.entries()) {
    const step = adapter.mapChunk(state, piece);
    state = step.state;
    if (/"content":"[^"]/.test(saidBy(step, piece))) return { opening: events.slice(0, index), piece };
  }
  throw new Error(`no event of the ${adapter.wire} wire's chat-text stream says any text`);
}

function saidBy({ emission }: ChunkStep, data: string): string {
  if (typeof emission === 'object') return emission.data.join('\n');
  return emission === 'as-it-came' ? data : '';
}

function openStream(adapter: Adapter) {
  const body = { model: 'fast', messages: [{ role: 'user', content: 'Hello' }], stream: true };
  return adapter.openStream(adapter.mapRequest({ path: PATH, model: 'model', body }), IDENTITY);
}

/** @param times how many of the thing one `run` does */
function microsecondsOf(run: () => number, times: number): number {
  const startMs = performance.now();
  let runs = 0;
  let proof = 0;
  while (performance.now() - startMs < SAMPLE_MS) {
    proof += run();
    runs += 1;
  }
  // Looked at, so that no compiler takes the work away.
  if (proof < 0) throw new Error('lengths and counts are never negative');
  return ((performance.now() - startMs) * 1_000) / (runs * times);
}
