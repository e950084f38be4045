import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { InputFormat, InputRow } from './input-row.js';
import { splitLines } from './split-lines.js';

/**
 * The rows of an input file, one at a time: the file may be larger than memory.
 * @param onBytes sees every chunk as it is read, before its rows come out.
 * @throws CommandError naming the row or line that cannot be read.
 */
export async function* readRows(
  path: string,
  format: InputFormat,
  onBytes: (chunk: Uint8Array) => void = () => undefined,
): AsyncGenerator<InputRow> {
  const chunks = readChunks(path, onBytes);
  yield* format === 'jsonl' ? readJsonLines(chunks, path) : readCsv(chunks, format, path);
}

async function* readChunks(path: string, onBytes: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      onBytes(chunk);
      yield chunk;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandError(`There is no file ${path}.`, exitCode.usage, { cause: error });
    if (code === undefined) throw error;
    throw new CommandError(`${path} cannot be read: ${message}.`, exitCode.usage, { cause: error });
  }
}

async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  format: 'csv' | 'tsv',
  path: string,
): AsyncGenerator<InputRow> {
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true, delimiter: format === 'tsv' ? '\t' : ',' });
  const source = Readable.from(chunks, { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  try {
    for await (const fields of parser as AsyncIterable<Record<string, string>>) yield { row: ++row, fields };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CommandError(`${path} is not well-formed after row ${row}: ${error.message}.`, exitCode.usage, {
      cause: error,
    });
  } finally {
    source.destroy();
  }
}

async function* readJsonLines(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<InputRow> {
  let row = 0;
  let lineNumber = 0;
  for await (const line of splitLines(chunks)) {
    lineNumber++;
    const text = lineNumber === 1 ? line.replace(/^\ufeff/, '') : line;
    if (text.trim() !== '') yield { row: ++row, fields: parseObject(text, path, lineNumber) };
  }
}

function parseObject(text: string, path: string, lineNumber: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`Line ${lineNumber} of ${path} is not JSON: ${(cause as Error).message}.`, exitCode.usage, {
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandError(`Line ${lineNumber} of ${path} is not a JSON object.`, exitCode.usage);
  }
  return value as Record<string, unknown>;
}
