import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Fields, isFields, recordOf, textOf } from './fields.js';
import { providerOf } from './provider-of.js';
import { kindOf, type RecordedKind } from './recorded-kinds.js';
import type { Form } from './said-pieces.js';

export interface RecordedFile {
  /** Relative to the folder of recordings: `mistral/mistral-text.json`. */
  readonly name: string;
  readonly form: Form;
  /** Each event's text, or the one answer's. */
  readonly lines: readonly string[];
  readonly events: readonly Fields[];
  /** The answer as it is parsed: for errors, which may be a list. */
  readonly json: unknown;
  /** The stream's own bytes, where the file holds them. */
  readonly bytes?: Buffer;
  readonly kind: RecordedKind;
}

const STREAMS = /\.(chunks\.txt|sse|jsonl|ndjson)$/;

/**
 * Every file under a folder, a folder a provider. `*.json` is a whole answer, or a list of events; `*.chunks.txt` (`.jsonl`,
 * `.ndjson`) one event's JSON a line; `*.sse` a stream's bytes. Whatever else is there is left out by name, never an error.
 */
export function readRecordings(folder: string): RecordedFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
    .sort()
    .flatMap((name) => recordingsIn(folder, name));
}

function recordingsIn(folder: string, name: string): RecordedFile[] {
  if (!/\.json$/.test(name) && !STREAMS.test(name)) return [leftOut(name, 'no recording: its name ends otherwise')];
  const bytes = readFileSync(join(folder, name));
  const read = readEvents(bytes.toString('utf8'), name);
  if (typeof read === 'string') return [leftOut(name, read)];
  const { form, lines, json } = read;
  const path = name.split(/[\\/]/);
  const provider = providerOf(path.length > 1 ? path.slice(0, -1) : [basename(folder), name]);
  const answers = answersIn(lines);
  return answers.map((of, index) => {
    const events = of.map((line) => recordOf(JSON.parse(line)));
    const own = name.endsWith('.sse') && answers.length === 1 ? { bytes } : {};
    const numbered = index === 0 ? name : `${name} (${index + 1})`;
    return { name: numbered, form, lines: of, events, json, ...own, kind: kindOf(provider, events, form) };
  });
}

function leftOut(name: string, reason: string): RecordedFile {
  return { name, form: 'whole', lines: [], events: [], json: undefined, kind: { kind: 'left-out', reason } };
}

interface ReadEvents {
  readonly form: Form;
  readonly lines: readonly string[];
  readonly json: unknown;
}

/** @returns why not, when there are none */
function readEvents(text: string, name: string): ReadEvents | string {
  if (STREAMS.test(name)) {
    const lines = name.endsWith('.sse') ? eventsOf(text) : linesOf(text);
    if (lines.length === 0) return 'a stream without events';
    const broken = lines.find((line) => !isFields(jsonOf(line)));
    return broken === undefined
      ? { form: 'stream', lines, json: undefined }
      : 'a stream with an event that is no JSON object';
  }
  const json = jsonOf(text);
  if (isFields(json)) return { form: 'whole', lines: [text], json };
  if (!Array.isArray(json) || json.length === 0 || !json.every(isFields)) return 'no JSON object';
  // Google answers so: an error in a list of one, and streams that nobody asked for as events.
  const isOne = json.length === 1 && isFields(json[0]?.['error']);
  return { form: isOne ? 'whole' : 'stream', lines: json.map((each) => JSON.stringify(each)), json };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^(event|id|retry)?:/.test(line))
    .map((line) => line.replace(/^data:/, '').trim())
    .filter((line) => line !== '' && line !== '[DONE]');
}

/** Server-sent events as the standard has them: the data lines of an event are one text. */
function eventsOf(text: string): string[] {
  return text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5))
        .join('\n')
        .trim(),
    )
    .filter((data) => data !== '' && data !== '[DONE]');
}

/** Some recordings hold a conversation: the streams of several answers, one behind the other. */
function answersIn(lines: readonly string[]): string[][] {
  const answers: string[][] = [[]];
  let isOver = false;
  for (const line of lines) {
    const event = recordOf(JSON.parse(line));
    if (isOver && begins(event)) {
      answers.push([]);
      isOver = false;
    }
    isOver ||= ends(event);
    answers.at(-1)?.push(line);
  }
  return answers;
}

function begins(event: Fields): boolean {
  return /^message[_-]start$/.test(textOf(event['type'])) || event['messageStart'] !== undefined;
}

function ends(event: Fields): boolean {
  return /^message[_-](stop|end)$/.test(textOf(event['type'])) || event['messageStop'] !== undefined;
}
