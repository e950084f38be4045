import type { Adapter, ProviderRequest } from '#providers';
import { frameEvents } from '../frame-events.js';
import { type AnswerBody, type AnswerFields, aRequest, readWhole } from '../read-answer.js';
import { cutsThatDiffer, readStream, streamFields } from '../read-stream.js';
import { brokenIdentities } from '../usage-identities.js';
import type { RecordedFile } from './recorded-files.js';
import { parsed, type Said, saidBy } from './said-by.js';

/** Every byte of long recordings would take minutes: so many cuts, at bytes that have no common divisor with frames. */
const CUTS = 97;

/** What a wire made of a recording, in terms of what the recording says. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[];
}

export interface Finding {
  readonly heard: Heard;
  /** The same, read independently. */
  readonly said: Heard;
  /** One sentence each; none when all is right. */
  readonly wrong: readonly string[];
}

/** Reads a recorded stream through a wire and compares it with the independent reading. */
export function checkStream(adapter: Adapter, { lines, events }: RecordedFile): Finding {
  const request = aRequest(adapter, { stream: true });
  const bytes = streamBytes(lines, request.framing, adapter.wire);
  const reading = readStream(adapter, [bytes], { callerWantsUsage: true });
  if (reading.failure !== undefined || !reading.body)
    return failed(`${reading.failure} ${reading.state.failure?.message ?? ''}`);
  const step = Math.max(1, Math.floor(bytes.length / CUTS));
  const differ = cutsThatDiffer(bytes, step, (pieces) => readStream(adapter, pieces, { callerWantsUsage: true }));
  const fields = streamFields(reading);
  return {
    heard: heardIn(fields),
    said: wordsOf(saidBy(events)),
    wrong: [
      ...(differ.length > 0 ? [`read otherwise when cut at ${differ.slice(0, 5).join(', ')}`] : []),
      ...compare(fields, saidBy(events)),
      ...brokenIdentities(fields.usage ?? {}, reading.body.usage, !isOpenai(events)),
    ],
  };
}

/** The same for a whole answer. */
export function checkAnswer(adapter: Adapter, { events }: RecordedFile): Finding {
  const { fields, body, isTranslated } = readWhole(adapter, events[0]);
  if (fields.failure !== undefined) return failed(fields.failure);
  const said = saidBy(events);
  const counters = brokenIdentities(fields.usage ?? {}, body.usage, isTranslated);
  return { heard: heardIn(fields), said: wordsOf(said), wrong: [...compare(fields, said), ...counters] };
}

/** Embeddings: as many vectors as there are, of numbers, and a count of what was read. */
export function checkEmbeddings(adapter: Adapter, { events }: RecordedFile): Finding {
  const { fields, body } = readWhole(adapter, events[0], { input: ['one', 'two'], encoding_format: 'float' });
  const vectors = (body as AnswerBody).data ?? [];
  const isVector = ({ embedding }: { embedding: unknown }) =>
    Array.isArray(embedding) && embedding.length > 0 && embedding.every((value) => typeof value === 'number');
  return {
    heard: NOTHING,
    said: NOTHING,
    wrong: [
      ...(fields.failure === undefined ? [] : [`failed: ${fields.failure}`]),
      ...(vectors.length > 0 && vectors.every(isVector) ? [] : ['no vectors']),
      ...tokenDifference('input', countInput(fields), saidBy(events).inputTokens),
    ],
  };
}

/** An error body is seen as one, whatever status it came with. */
export function checkError(adapter: Adapter, { events }: RecordedFile): Finding {
  const failure = adapter.findFailure({ statusCode: 200, headers: {}, body: events[0], nowMs: 0 });
  const classified = adapter.classifyFailure({ statusCode: 400, headers: {}, body: events[0], nowMs: 0 });
  const wrong = [
    ...(failure === undefined ? ['an error in a 200 was taken for an answer'] : []),
    ...(classified.kind === 'invalid-request' ? [] : [`a 400 was classified as ${classified.kind}`]),
  ];
  return { heard: NOTHING, said: NOTHING, wrong };
}

const NOTHING: Heard = { text: '', calls: [] };

function failed(why: string): Finding {
  return { heard: NOTHING, said: NOTHING, wrong: [`failed: ${why}`] };
}

function wordsOf({ text, calls }: Said): Heard {
  return { text, calls };
}

function streamBytes(lines: readonly string[], framing: ProviderRequest['framing'], wire: string): Buffer {
  const bytes = frameEvents(lines, framing);
  const endsWithDone = framing !== 'aws-event-stream' && ['openai', 'azure-openai', 'mistral'].includes(wire);
  return endsWithDone ? Buffer.concat([bytes, Buffer.from('data: [DONE]\n\n')]) : bytes;
}

function isOpenai(events: readonly Readonly<Record<string, unknown>>[]): boolean {
  return events.some((event) => Array.isArray(event['choices']));
}

function heardIn({ content, toolCalls = [] }: AnswerFields): Heard {
  const calls = toolCalls as readonly { function: { name: string; arguments: string } }[];
  return {
    text: content ?? '',
    calls: calls.map(({ function: { name, arguments: json } }) => ({ name, arguments: withoutNull(parsed(json)) })),
  };
}

/** `null` for arguments (Cohere) means none. */
function withoutNull(value: unknown): unknown {
  return value === null || value === '' ? {} : value;
}

function compare(fields: AnswerFields, said: Said): string[] {
  const heard = heardIn(fields);
  const calls = said.calls.map(({ name, arguments: given }) => ({ name, arguments: withoutNull(given) }));
  const output = fields.usage?.outputTokens;
  return [
    ...(heard.text === said.text ? [] : [`text: heard ${brief(heard.text)}, said ${brief(said.text)}`]),
    ...(sameCalls(heard.calls, calls) ? [] : [`calls: heard ${brief(heard.calls)}, said ${brief(calls)}`]),
    ...tokenDifference('input', countInput(fields), said.inputTokens),
    ...tokenDifference('output', output, said.outputTokens),
    ...(fields.finishReason === undefined ? ['no finish reason'] : []),
  ];
}

/** Arguments the independent reading cannot put together (pieces by JSON path) are compared by the name of their call. */
function sameCalls(heard: Heard['calls'], said: Heard['calls']): boolean {
  const known = said.map((call, index) =>
    call.arguments === undefined ? { ...call, arguments: heard[index]?.arguments } : call,
  );
  return JSON.stringify(heard) === JSON.stringify(known);
}

function countInput({ usage = {} }: AnswerFields): number | undefined {
  const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  return inputTokens === undefined ? undefined : inputTokens + cacheReadTokens + cacheWriteTokens;
}

function tokenDifference(what: string, counted: number | undefined, said: number | undefined): string[] {
  return counted === said ? [] : [`${what} tokens: counted ${counted}, said ${said}`];
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}… (${text.length})` : text;
}
