import { readFile } from 'node:fs/promises';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';

/** The text itself, or with a leading `@` the text of that file (one final line break left out). */
export async function readText(text: string): Promise<string> {
  if (!text.startsWith('@')) return text;
  const path = text.slice(1);
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new CommandError(`${path} cannot be read: ${(cause as Error).message}.`, exitCode.usage, { cause });
  }
}
