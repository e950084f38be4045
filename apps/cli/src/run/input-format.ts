import { extname } from 'node:path';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { InputFormat } from './input-row.js';

const FORMAT_OF: Readonly<Record<string, InputFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/** The format by the file's name: guessing from content would turn a typo into ten thousand odd requests. */
export function inputFormatOf(path: string): InputFormat {
  const format = FORMAT_OF[extname(path).toLowerCase()];
  if (format) return format;
  throw new CommandError(
    `The format of ${path} is not known: an input ends in .csv, .tsv, .jsonl or .ndjson.`,
    exitCode.usage,
  );
}
