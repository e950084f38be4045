import { isDeepStrictEqual } from 'node:util';
import type { Adapter } from '#providers';
import { type AnswerFields, compared, readWhole } from './read-answer.js';
import { readStream, streamFields } from './read-stream.js';
import { type Fixture, readWireFixtures, type WireFixtures } from './wire-fixtures.js';

/** Something an answer may hold. */
interface AnswerFeature {
  readonly name: string;
  /** Proven by streams alone. */
  readonly isStreamed?: boolean;
  isIn(fields: AnswerFields): boolean;
}

type Signed = { readonly signature?: string; readonly data?: string };

const ANSWER_FEATURES: readonly AnswerFeature[] = [
  { name: 'streamed text', isStreamed: true, isIn: ({ content }) => (content ?? '') !== '' },
  { name: 'streamed tool calls', isStreamed: true, isIn: ({ toolCalls = [] }) => toolCalls.length > 0 },
  { name: 'tool calls', isIn: ({ toolCalls = [] }) => toolCalls.length > 0 },
  { name: 'parallel tool calls', isIn: ({ toolCalls = [] }) => toolCalls.length > 1 },
  { name: 'several choices', isIn: ({ contents = [] }) => contents.length > 1 },
  { name: 'reasoning as text', isIn: ({ reasoning = '' }) => reasoning !== '' },
  {
    name: 'signed thoughts',
    isIn: ({ reasoningDetails = [], toolCalls = [] }) =>
      (reasoningDetails as Signed[]).some(({ signature, data }) => signature !== undefined || data !== undefined) ||
      JSON.stringify(toolCalls).includes('thought_signature'),
  },
  { name: 'citations', isIn: ({ annotations = [] }) => annotations.length > 0 },
  { name: 'refusal or content filter', isIn: ({ finishReason }) => finishReason?.unified === 'content-filter' },
  { name: 'cache reads counted', isIn: ({ usage }) => usage?.cacheReadTokens !== undefined },
  { name: 'cache writes counted', isIn: ({ usage }) => usage?.cacheWriteTokens !== undefined },
  { name: 'reasoning counted', isIn: ({ usage }) => usage?.reasoningTokens !== undefined },
  { name: 'service tier told', isIn: ({ serviceTier }) => serviceTier !== undefined },
  { name: 'vectors', isIn: ({ embeddings = [] }) => embeddings.length > 0 },
];

const WAITING = 'waiting time told';

/** The names of what the answers of a wire were shown to hold, by fixtures that came out as expected. */
export function provenAnswers(adapter: Adapter): ReadonlySet<string> {
  const fixtures = readWireFixtures(adapter.wire);
  const readings = provenReadings(adapter, fixtures);
  const proven = ANSWER_FEATURES.filter(({ isIn, isStreamed }) =>
    readings.some((reading) => (reading.isStreamed || !isStreamed) && isIn(reading.fields)),
  );
  const names = proven.map(({ name }) => name);
  return new Set([...names, ...(tellsWaiting(adapter, fixtures) ? [WAITING] : [])]);
}

/** In the order of the table. */
export const ANSWER_FEATURE_NAMES: readonly string[] = [...ANSWER_FEATURES.map(({ name }) => name), WAITING];

interface Reading {
  readonly fixture: Fixture;
  readonly fields: AnswerFields;
  readonly isStreamed: boolean;
}

function provenReadings(adapter: Adapter, { streams, wholes }: WireFixtures): Reading[] {
  const whole = wholes.map((fixture): Reading => {
    const { fields } = readWhole(adapter, JSON.parse(fixture.bytes.toString('utf8')), fixture.expected.call);
    return { fixture, fields, isStreamed: false };
  });
  const streamed = streams.map((fixture): Reading => {
    const fields = streamFields(readStream(adapter, [fixture.bytes], { call: fixture.expected.call }));
    return { fixture, fields, isStreamed: true };
  });
  return [...whole, ...streamed].filter(({ fixture, fields }) => isAsExpected(fixture, fields));
}

function isAsExpected({ expected: { call: _call, ...expected } }: Fixture, fields: AnswerFields): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(compared(fields, expected))), expected);
}

function tellsWaiting(adapter: Adapter, { failures }: WireFixtures): boolean {
  return failures.some(
    ({ statusCode, headers, body, expected }) =>
      expected.kind === 'rate-limited' &&
      adapter.classifyFailure({ statusCode, headers, body, nowMs: 0 }).retryAfterMs !== undefined,
  );
}
