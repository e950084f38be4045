import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a fixture must come out as, whatever the wire: only the fields given are compared. */
export interface ExpectedCompletion {
  readonly content?: string | null;
  readonly contents?: readonly string[];
  readonly text?: string;
  readonly toolCalls?: readonly unknown[];
  readonly finishReason?: { readonly unified: string; readonly raw: string };
  readonly model?: string;
  readonly usage?: Readonly<Record<string, number>>;
  /** The failure kind, when the stream is one. */
  readonly failure?: string;
}

export interface Fixture {
  readonly name: string;
  readonly bytes: Buffer;
  readonly expected: ExpectedCompletion;
}

export interface FailureFixture {
  readonly title: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}

const folderOf = (wire: string): string =>
  fileURLToPath(new URL(`../../libs/providers/src/${wire}/fixtures/`, import.meta.url));

/** `<name>.sse` with `<name>.expected.json` beside it. */
export function streamFixtures(wire: string): Fixture[] {
  return fixtures(
    wire,
    (name) => name.endsWith('.sse'),
    (name) => name.replace(/\.sse$/, '.expected.json'),
  );
}

/** `<name>.json` with `<name>.json.expected.json` beside it. */
export function wholeFixtures(wire: string): Fixture[] {
  const isWhole = (name: string) =>
    name.endsWith('.json') && !name.endsWith('.expected.json') && name !== 'failures.json';
  return fixtures(wire, isWhole, (name) => `${name}.expected.json`);
}

export function failureFixtures(wire: string): FailureFixture[] {
  return JSON.parse(readFileSync(join(folderOf(wire), 'failures.json'), 'utf8')) as FailureFixture[];
}

function fixtures(wire: string, isOne: (name: string) => boolean, expectedOf: (name: string) => string): Fixture[] {
  const folder = folderOf(wire);
  return readdirSync(folder)
    .filter(isOne)
    .map((name) => ({
      name,
      bytes: readFileSync(join(folder, name)),
      expected: JSON.parse(readFileSync(join(folder, expectedOf(name)), 'utf8')) as ExpectedCompletion,
    }));
}

/** Recorded streams of a folder of real traffic, as the bytes of an event stream. `*.chunks.txt`: one event's JSON a line. */
export function recordedStreams(folder: string): { readonly name: string; readonly bytes: Buffer }[] {
  return recordedFiles(folder, /\.(chunks\.txt|sse)$/).flatMap(({ name, text }) => {
    if (!text.includes('chat.completion.chunk')) return [];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const stream = name.endsWith('.sse')
      ? text
      : `${lines.map((line) => `data: ${line}\n\n`).join('')}data: [DONE]\n\n`;
    return [{ name, bytes: Buffer.from(stream) }];
  });
}

/** Recorded whole answers: chat completions and errors of compatible providers. */
export function recordedAnswers(folder: string): { readonly name: string; readonly json: Record<string, unknown> }[] {
  return recordedFiles(folder, /\.json$/).flatMap(({ name, text }) => {
    const json = JSON.parse(text) as Record<string, unknown>;
    return Array.isArray(json['choices']) || isErrorAnswer(json) ? [{ name, json }] : [];
  });
}

function isErrorAnswer(json: Record<string, unknown>): boolean {
  return typeof json['error'] === 'object' && json['error'] !== null;
}

function recordedFiles(folder: string, pattern: RegExp): { name: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
