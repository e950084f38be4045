import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FailureKind } from '#contracts';
import { adapterOf } from '#providers';
import { frameEvents } from './frame-events.js';
import { type AnswerFields, aRequest, type CallFields } from './read-answer.js';

/** What a fixture must come out as; only the fields given are compared. */
export interface ExpectedAnswer extends AnswerFields {
  /** Fields of the call whose answer it is, where the mapping must know them. */
  readonly call?: CallFields;
}

export interface Fixture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: ExpectedAnswer;
}

export interface FailureFixture {
  readonly title: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly expected: Readonly<Record<string, unknown>> & { readonly kind: FailureKind };
}

/** The folder of a wire, read. */
export interface WireFixtures {
  readonly streams: readonly Fixture[];
  readonly wholes: readonly Fixture[];
  readonly failures: readonly FailureFixture[];
  /** Failure kinds and features this provider has not, with the reason. */
  readonly absent: Readonly<Record<string, string>>;
}

const FRAMED = '.events.jsonl';
const pathOf = (wire: string) => `libs/providers/src/${wire}/fixtures/`;
const folderOf = (wire: string) => fileURLToPath(new URL(`../../${pathOf(wire)}`, import.meta.url));

/**
 * `<name>.sse` (or `<name>.events.jsonl` for a binary framing) with `<name>.expected.json`; `<name>.json` with
 * `<name>.json.expected.json`; `failures.json`; `absent.json`. What is not there is empty: `missingFixtures` says so.
 */
export function readWireFixtures(wire: string): WireFixtures {
  const names = existsSync(folderOf(wire)) ? readdirSync(folderOf(wire)).sort() : [];
  const special = ['failures.json', 'absent.json'];
  const isWhole = (name: string) =>
    name.endsWith('.json') && !name.endsWith('.expected.json') && !special.includes(name);
  return {
    streams: names
      .filter((name) => name.endsWith('.sse') || name.endsWith(FRAMED))
      .map((name) => ({ name, bytes: streamBytes(wire, name), expected: readExpected(wire, stemOf(name)) })),
    wholes: names
      .filter(isWhole)
      .map((name) => ({ name, bytes: readFileSync(join(folderOf(wire), name)), expected: readExpected(wire, name) })),
    failures: names.includes('failures.json') ? readJson(wire, 'failures.json') : [],
    absent: names.includes('absent.json') ? readJson(wire, 'absent.json') : {},
  };
}

/** Every provider can be seen to fail in these ways, or its `absent.json` says why not. */
const FAILURES_OF_EVERY_WIRE: readonly FailureKind[] = [
  'rate-limited',
  'quota-exhausted',
  'overloaded',
  'server-error',
  'redirect-refused',
  'authentication-failed',
  'model-not-found',
  'content-filtered',
  'invalid-request',
  'context-length-exceeded',
];

interface Need {
  /** Its name in `absent.json`. */
  readonly name: string;
  readonly says: string;
  isThere(fixtures: WireFixtures): boolean;
}

const hasCalls = (least: number) => (fixture: Fixture) => (fixture.expected.toolCalls?.length ?? 0) >= least;
const fails = (kind: FailureKind) => (fixture: Fixture) => fixture.expected.failure === kind;

const NEEDS: readonly Need[] = [
  {
    name: 'text',
    says: 'a whole text answer with its usage (chat-text.json)',
    isThere: ({ wholes }) =>
      wholes.some(({ expected }) => expected.usage !== undefined && expected.finishReason?.unified === 'stop'),
  },
  {
    name: 'tools',
    says: 'a whole answer that calls a tool (chat-tools.json)',
    isThere: ({ wholes }) => wholes.some(hasCalls(1)),
  },
  {
    name: 'embeddings',
    says: 'embeddings (embeddings.json)',
    isThere: ({ wholes }) =>
      wholes.some(({ expected, name }) => expected.embeddings !== undefined || name.startsWith('embeddings')),
  },
  {
    name: 'streamed text',
    says: 'a streamed text answer with its usage (chat-text.sse)',
    isThere: ({ streams }) =>
      streams.some(({ expected }) => expected.usage !== undefined && (expected.content?.length ?? 0) > 0),
  },
  {
    name: 'parallel tools',
    says: 'a stream with two tool calls (chat-tools.sse)',
    isThere: ({ streams }) => streams.some(hasCalls(2)),
  },
  {
    name: 'reasoning',
    says: 'an answer that shows its reasoning (chat-reasoning.sse)',
    isThere: ({ streams, wholes }) =>
      [...streams, ...wholes].some(({ expected }) => (expected.reasoning?.length ?? 0) > 0),
  },
  {
    name: 'cut',
    says: 'a stream that ends before its end: connection-lost (chat-cut.sse)',
    isThere: ({ streams }) => streams.some(fails('connection-lost')),
  },
  {
    name: 'error inside',
    says: 'a stream with an error event inside (chat-error-inside.sse)',
    isThere: ({ streams }) =>
      streams.some(
        ({ expected }) =>
          expected.failure !== undefined && !['connection-lost', 'malformed-response'].includes(expected.failure),
      ),
  },
  {
    name: 'not JSON',
    says: 'a stream with an event that is not JSON: malformed-response (chat-not-json.sse)',
    isThere: ({ streams }) => streams.some(fails('malformed-response')),
  },
];

/** One sentence for each fixture a wire has not and does not explain; also for what it explains away and has. */
export function missingFixtures(wire: string): string[] {
  const fixtures = readWireFixtures(wire);
  const needs: readonly Need[] = [
    ...NEEDS,
    ...FAILURES_OF_EVERY_WIRE.map((kind) => ({
      name: kind,
      says: `a failure of kind ${kind} in failures.json`,
      isThere: ({ failures }: WireFixtures) => failures.some(({ expected }) => expected.kind === kind),
    })),
  ];
  return needs.flatMap((need) => {
    const isAbsent = need.name in fixtures.absent;
    if (need.isThere(fixtures) !== isAbsent) return [];
    return isAbsent
      ? [`${pathOf(wire)}absent.json says that ${wire} has no '${need.name}', and there is one: take the line out.`]
      : [
          `${wire} lacks ${need.says}: add it to ${pathOf(wire)}, or say in absent.json why there is no '${need.name}'.`,
        ];
  });
}

function streamBytes(wire: string, name: string): Buffer {
  const bytes = readFileSync(join(folderOf(wire), name));
  if (!name.endsWith(FRAMED)) return bytes;
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return frameEvents(lines, aRequest(adapterOf(wire), { stream: true }).framing);
}

/** The name without what says how its bytes are kept. */
export function stemOf(name: string): string {
  return name.replace(/\.(sse|events\.jsonl)$/, '');
}

function readExpected(wire: string, stem: string): ExpectedAnswer {
  const name = `${stem}.expected.json`;
  if (existsSync(join(folderOf(wire), name))) return readJson(wire, name);
  throw new Error(`${pathOf(wire)}${name} is missing: write what the fixture must come out as`);
}

function readJson<T>(wire: string, name: string): T {
  return JSON.parse(readFileSync(join(folderOf(wire), name), 'utf8')) as T;
}
