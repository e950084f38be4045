import { FAILURE_KINDS } from '#contracts';
import type { Adapter, ProviderRequest } from '#providers';
import { frameEvents } from '../frame-events.js';
import { type AnswerFields, aRequest, type CallFields, readWhole } from '../read-answer.js';
import { readStream, streamFields } from '../read-stream.js';
import { brokenIdentities } from '../usage-identities.js';
import {
  compareAnswer,
  countInput,
  type Heard,
  heardIn,
  isFailureOf,
  NOTHING,
  tokenDifference,
} from './compare-answer.js';
import { type Cuts, cutEverywhere } from './cut-everywhere.js';
import { type Fields, isFields, listOf } from './fields.js';
import type { RecordedFile } from './recorded-files.js';
import { type Said, saidBy } from './said-by.js';
import { isErrorObject } from './said-ending.js';
import { documentedError, type ErrorFamily } from './said-errors.js';
import { vectorsSaid } from './said-vectors.js';

export interface Finding {
  readonly heard: Heard;
  /** The same, read independently. */
  readonly said: Heard;
  /** One sentence each; none when all is right. */
  readonly wrong: readonly string[];
  /** Of a stream: how it was cut. */
  readonly cuts?: Cuts;
}

/** Reads a recorded stream through a wire and compares it with the independent reading. */
export function checkStream(adapter: Adapter, file: RecordedFile): Finding {
  const { events } = file;
  const how = { callerWantsUsage: true, call: callOf(events) };
  const bytes = streamBytes(adapter, file);
  const said = saidBy(events, 'stream');
  const reading = readStream(adapter, [bytes], how);
  const cuts = cutEverywhere(bytes, (pieces) => readStream(adapter, pieces, how));
  const differ = cuts.differ.map((at) =>
    at === 1 ? 'byte by byte, or cut after the first' : `when cut from byte ${at} on`,
  );
  const cutWrong = differ.length > 0 ? [`read otherwise ${differ.slice(0, 5).join(', ')}`] : [];
  if (said.ending.kind === 'failed' || isCut(bytes, said)) {
    const expected = said.ending.kind === 'failed' ? said.ending.as : 'connection-lost';
    return { heard: NOTHING, said: NOTHING, wrong: [...cutWrong, ...isFailureOf(reading.failure, expected)], cuts };
  }
  if (reading.failure !== undefined || !reading.body)
    return { ...failed(`${reading.failure} ${reading.state.failure?.message ?? ''}`), cuts };
  const fields = streamFields(reading);
  const counters = brokenIdentities(fields.usage ?? {}, reading.body.usage, !isOpenai(events));
  return { ...found(fields, said, [...cutWrong, ...counters]), cuts };
}

/** The same for a whole answer. */
export function checkAnswer(adapter: Adapter, { events }: RecordedFile): Finding {
  const said = saidBy(events, 'whole');
  const { fields, body, isTranslated } = readWhole(adapter, events[0], callOf(events));
  if (said.ending.kind === 'failed')
    return { heard: NOTHING, said: NOTHING, wrong: isFailureOf(fields.failure, said.ending.as) };
  if (fields.failure !== undefined) return failed(fields.failure);
  const isOurs = isTranslated && !isOpenai(events);
  return found(fields, said, brokenIdentities(fields.usage ?? {}, body.usage, isOurs));
}

/** Embeddings: the vectors that are there, and a count of what was read. */
export function checkEmbeddings(adapter: Adapter, { events }: RecordedFile): Finding {
  const { fields } = readWhole(adapter, events[0], { input: ['one', 'two'], encoding_format: 'float' });
  const said = vectorsSaid(events[0] ?? {});
  const isSame = said.length > 0 && JSON.stringify(fields.embeddings) === JSON.stringify(said);
  const wrong = [
    ...(fields.failure === undefined ? [] : [`failed: ${fields.failure}`]),
    ...(isSame ? [] : [`vectors: heard ${fields.embeddings?.length}, said ${said.length}, or with other numbers`]),
    ...tokenDifference('input', countInput(fields), saidBy(events, 'whole').inputTokens),
  ];
  return { heard: NOTHING, said: NOTHING, wrong };
}

/** An error body is seen as one, and as the kind that its code and the status it comes with say. */
export function checkError(adapter: Adapter, { events: [event = {}], json, kind }: RecordedFile): Finding {
  const body = isFields(json) ? event : json;
  const documented = documentedError(body, kind.kind === 'error' ? kind.family : FAMILY);
  const { statusCode, kind: expected } = documented ?? { statusCode: 400, kind: undefined };
  const classified = adapter.classifyFailure({ statusCode, headers: {}, body, nowMs: 0 });
  const isObject = isErrorObject(event);
  const isSeen = adapter.findFailure({ statusCode: 200, headers: {}, body: event, nowMs: 0 }) !== undefined;
  const wrong = [
    ...(isSeen || !isObject ? [] : ['an error in a 200 was taken for an answer']),
    ...(FAILURE_KINDS.includes(classified.kind) ? [] : [`${classified.kind} is no kind of failure`]),
    ...(expected === undefined ? [] : isFailureOf(classified.kind, expected)),
  ];
  return { heard: NOTHING, said: NOTHING, wrong };
}

const FAMILY: ErrorFamily = 'openai';

function found(fields: AnswerFields, said: Said, wrong: readonly string[]): Finding {
  const { text, calls } = said;
  return { heard: heardIn(fields), said: { text, calls }, wrong: [...wrong, ...compareAnswer(fields, said)] };
}

function failed(why: string): Finding {
  return { heard: NOTHING, said: NOTHING, wrong: [`failed: ${why}`] };
}

/** Counters of such answers are the provider's own, even where another part of them is rewritten. */
function isOpenai(events: readonly Fields[]): boolean {
  return events.some((event) => Array.isArray(event['choices']));
}

/** As many choices are asked for as the answer has: a stream is over when all of them are. */
function callOf(events: readonly Fields[]): CallFields {
  const indexes = events.flatMap((event) =>
    [...listOf(event['choices']), ...listOf(event['candidates'])].map(({ index }) => Number(index ?? 0)),
  );
  const count = Math.max(0, ...indexes) + 1;
  return count > 1 ? { n: count } : {};
}

/** A stream of events without an end is one whose connection was lost; where `[DONE]` ends it, that was added. */
function isCut(bytes: Buffer, { ending }: Said): boolean {
  return ending.kind === 'open' && !bytes.includes('[DONE]');
}

/** As the network brought them: recordings of one event a line leave out what is no JSON, which is OpenAI's end. */
function streamBytes(adapter: Adapter, { lines, bytes }: RecordedFile): Buffer {
  const framing: ProviderRequest['framing'] = aRequest(adapter, { stream: true }).framing;
  if (bytes && framing !== 'aws-event-stream') return bytes;
  const framed = frameEvents(lines, framing);
  const endsWithDone = framing !== 'aws-event-stream' && ['openai', 'azure-openai', 'mistral'].includes(adapter.wire);
  return endsWithDone ? Buffer.concat([framed, Buffer.from('data: [DONE]\n\n')]) : framed;
}
