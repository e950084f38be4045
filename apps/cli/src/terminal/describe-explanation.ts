import type { JobExplanation } from '#contracts';
import { printable } from './printable.js';

/** `12:30:05.120  ` */
const TIME_WIDTH = 14;
const MIN_TEXT_WIDTH = 30;

/** Why a job went where it went, one step below the other, wrapped to the terminal; days are said when they change. */
export function describeExplanation({ id, summary, deadline, steps }: JobExplanation, columns: number): string[] {
  const lines = [`${printable(id)}: ${printable(summary)}`];
  if (deadline !== undefined) lines.push(`Deadline ${deadline}.`);
  let day = '';
  for (const { at, text } of steps) {
    if (at.slice(0, 10) !== day) {
      day = at.slice(0, 10);
      lines.push('', day);
    }
    const [first = '', ...rest] = wrap(printable(text), Math.max(MIN_TEXT_WIDTH, columns - TIME_WIDTH));
    lines.push(at.slice(11, 23).padEnd(TIME_WIDTH) + first, ...rest.map((line) => ' '.repeat(TIME_WIDTH) + line));
  }
  return lines;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
