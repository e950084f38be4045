import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf, type RecordedKind } from './recorded-kinds.js';
import type { Fields } from './said-by.js';

export interface RecordedFile {
  /** Relative to the folder of recordings: `mistral/mistral-text.json`. */
  readonly name: string;
  /** Each event's text, or the one answer's. */
  readonly lines: readonly string[];
  readonly events: readonly Fields[];
  readonly kind: RecordedKind | undefined;
}

/** Every recording under a folder, a folder a provider. `*.json` is a whole answer, `*.chunks.txt` one event's JSON a line, `*.sse` bytes. */
export function readRecordings(folder: string): RecordedFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|chunks\.txt|sse)$/.test(name))
    .sort()
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const isStream = !name.endsWith('.json');
      const answers = isStream ? answersIn(linesOf(text)) : [[text]];
      return answers.map((lines, index) => {
        const events = lines.map((line) => JSON.parse(line) as Fields);
        const kind = kindOf(name.split(/[\\/]/)[0] ?? '', events, isStream);
        return { name: index === 0 ? name : `${name} (${index + 1})`, lines, events, kind };
      });
    });
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^data:\s*/, '').trim())
    .filter((line) => line.startsWith('{'));
}

/** Some recordings hold a conversation: the streams of several answers, one behind the other. */
function answersIn(lines: readonly string[]): string[][] {
  const answers: string[][] = [[]];
  for (const line of lines) {
    const isBehind = answers.at(-1)?.at(-1)?.includes('"type":"message_stop"') === true;
    if (isBehind) answers.push([]);
    answers.at(-1)?.push(line);
  }
  return answers;
}
