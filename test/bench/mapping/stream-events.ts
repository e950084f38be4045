import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../support/node-process.js';

/** The data of each event of a wire's `chat-text` stream: what every provider sends most of. */
export function textEvents(wire: string): string[] {
  const folder = join(repositoryRoot(), 'libs/providers/src', wire, 'fixtures');
  const [framed, plain] = [join(folder, 'chat-text.events.jsonl'), join(folder, 'chat-text.sse')];
  if (existsSync(framed))
    return readFileSync(framed, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  if (existsSync(plain))
    return readFileSync(plain, 'utf8')
      .split(/\r?\n\r?\n/)
      .map(dataOf)
      .filter((data) => data !== '');
  throw new Error(`the wire ${wire} has no chat-text.sse in ${folder}: npm run conformance says what a wire needs`);
}

function dataOf(event: string): string {
  return event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trimStart()] : []))
    .join('\n');
}
