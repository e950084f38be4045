import type { ChunkCollector } from '../adapter.js';
import { isRecord } from './openai.wire.js';

type Fields = Record<string, unknown>;

/** Nobody asks for more; a hostile stream may name any index. */
const MAX_CHOICES = 256;
const MAX_TOOL_CALLS = 1_024;
/** Texts that come in pieces. Of every other text in a delta the last one counts. */
const PIECEWISE = new Set([
  'content',
  'reasoning_content',
  'reasoning',
  'refusal',
  'arguments',
  'input',
  'transcript',
  'text',
  'summary',
]);

interface CollectedChoice {
  readonly fields: Fields;
  readonly message: Fields;
  readonly toolCalls: Map<number, Fields>;
  /** Blocks of thinking that have an index, by kind and index. */
  readonly thoughts: Map<string, Fields>;
}

/** Puts the chunks of a chat completion or completion together to what the same call without `stream` answers. */
export class OpenaiChunkCollector implements ChunkCollector {
  private readonly answer: Fields = {};
  private readonly choices = new Map<number, CollectedChoice>();
  private isChat = true;

  add(data: string): void {
    if (data.charCodeAt(0) !== 0x7b) return; // [DONE]
    const chunk: unknown = JSON.parse(data);
    if (!isRecord(chunk)) return;
    const { choices, ...answer } = chunk;
    for (const [name, value] of Object.entries(answer)) {
      // Some providers open with an event whose id, model and time are empty.
      if (value !== null && value !== '' && value !== 0 && name !== '__proto__') this.answer[name] = value;
    }
    for (const choice of Array.isArray(choices) ? choices : []) if (isRecord(choice)) this.addChoice(choice);
  }

  finish(): string {
    const choices = [...this.choices]
      .sort(([a], [b]) => a - b)
      .map(([index, choice]) => this.finishChoice(index, choice));
    const { usage, ...answer } = this.answer;
    const object = this.isChat ? 'chat.completion' : 'text_completion';
    return JSON.stringify({ ...answer, object, choices, ...(usage === undefined ? {} : { usage }) });
  }

  private addChoice(choice: Readonly<Fields>): void {
    const collected = this.choiceAt(choice['index']);
    // A message beside or instead of a delta: the answer so far (Perplexity), or all of it in one chunk.
    const { index: _index, message, delta = message, text, logprobs, ...fields } = choice;
    for (const [name, value] of Object.entries(fields))
      if (value !== null && name !== '__proto__') collected.fields[name] = value;
    if (isRecord(logprobs)) mergeInto(collected.fields, { logprobs });
    if (typeof text === 'string') {
      this.isChat = false;
      collected.fields['text'] = String(collected.fields['text'] ?? '') + text;
    }
    if (isRecord(delta)) addDelta(collected, delta);
  }

  private choiceAt(index: unknown): CollectedChoice {
    const at = typeof index === 'number' && Number.isInteger(index) ? index : 0;
    let choice = this.choices.get(at);
    if (!choice) {
      if (this.choices.size >= MAX_CHOICES) throw new RangeError(`more than ${MAX_CHOICES} choices in one stream`);
      choice = { fields: {}, message: { role: 'assistant', content: null }, toolCalls: new Map(), thoughts: new Map() };
      this.choices.set(at, choice);
    }
    return choice;
  }

  private finishChoice(index: number, choice: CollectedChoice): Fields {
    const { finish_reason = null, logprobs = null, ...fields } = choice.fields;
    if (!this.isChat) return { index, ...fields, logprobs, finish_reason };
    const toolCalls = [...choice.toolCalls].sort(([a], [b]) => a - b).map(([, call]) => call);
    const message = { ...choice.message, ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) };
    return { index, message, logprobs, finish_reason, ...fields };
  }
}

function addDelta(choice: CollectedChoice, delta: Readonly<Fields>): void {
  const { tool_calls: toolCalls, reasoning_details: details, index: _index, ...rest } = delta;
  mergeInto(choice.message, rest);
  for (const piece of Array.isArray(details) ? details : []) addDetail(choice, piece);
  for (const call of Array.isArray(toolCalls) ? toolCalls : []) if (isRecord(call)) addToolCall(choice.toolCalls, call);
}

/** Pieces of one block of thinking have the same index; what has none is a block of its own. */
function addDetail({ message, thoughts }: CollectedChoice, piece: unknown): void {
  const index = isRecord(piece) ? piece['index'] : undefined;
  const key = isRecord(piece) && typeof index === 'number' ? `${String(piece['type'])} ${index}` : undefined;
  const begun = key === undefined ? undefined : thoughts.get(key);
  if (begun && isRecord(piece)) {
    mergeInto(begun, piece);
    return;
  }
  if (key !== undefined) thoughts.set(key, piece as Fields);
  const details = message['reasoning_details'];
  if (Array.isArray(details)) details.push(piece);
  else message['reasoning_details'] = [piece];
}

function addToolCall(calls: Map<number, Fields>, call: Readonly<Fields>): void {
  const { index, ...piece } = call;
  // Without an index every call comes whole, one after the other.
  let at = typeof index === 'number' && Number.isInteger(index) ? index : calls.size;
  // Google numbers all calls alike: another id with a name is another call, behind all that are known.
  if (isAnother(calls.get(at), piece)) at = Math.max(...calls.keys()) + 1;
  let collected = calls.get(at);
  if (!collected) {
    if (calls.size >= MAX_TOOL_CALLS) throw new RangeError(`more than ${MAX_TOOL_CALLS} tool calls in one stream`);
    collected = {};
    calls.set(at, collected);
  }
  mergeInto(collected, piece);
}

/** Hosts of models that think (Databricks, Mistral) send lists of parts first and then bare text. */
function partsOf(...contents: readonly unknown[]): readonly unknown[] {
  return contents.flatMap((content) => {
    if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
    return Array.isArray(content) ? (content as unknown[]) : [];
  });
}

/** Ids alone may change from piece to piece (GitHub Copilot): only with a name does one begin a call. */
function isAnother(begun: Readonly<Fields> | undefined, piece: Readonly<Fields>): boolean {
  if (begun === undefined || typeof piece['id'] !== 'string' || piece['id'] === '') return false;
  const { function: called } = piece;
  const isNamed = isRecord(called) && typeof called['name'] === 'string' && called['name'] !== '';
  return isNamed && typeof begun['id'] === 'string' && begun['id'] !== '' && begun['id'] !== piece['id'];
}

/** Texts in pieces and lists grow, objects merge, anything else is replaced unless the newer one is empty. */
function mergeInto(target: Fields, piece: Readonly<Fields>): void {
  for (const [name, value] of Object.entries(piece)) {
    // `target['__proto__']` would be the prototype of every object of this process.
    if (value === null || value === undefined || name === '__proto__') continue;
    const had = target[name];
    if (typeof value === 'string' && typeof had === 'string' && PIECEWISE.has(name)) target[name] = had + value;
    else if (Array.isArray(value) && Array.isArray(had)) for (const item of value) had.push(item);
    else if (isRecord(value) && isRecord(had)) mergeInto(had as Fields, value);
    else if (name === 'content' && (Array.isArray(value) || Array.isArray(had))) target[name] = partsOf(had, value);
    else if (value !== '' || had === undefined || had === null) target[name] = value;
  }
}
