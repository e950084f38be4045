import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import type { TraceRow } from '#scheduling';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { parseArrivalMs } from './parse-arrival.js';
import { findTraceColumns, type TraceColumns } from './trace-columns.js';

interface Line {
  readonly record: readonly string[];
  /** With `info`, csv-parse says on which line of the file a record ends. */
  readonly info: { readonly lines: number };
}

/**
 * Reads a recorded trace: a CSV file with a header and columns for arrival, input tokens and output tokens, others are
 * ignored. Arrivals become ms since the first of them.
 * @param limit at most so many rows.
 * @throws CommandError naming the file and line that cannot be read.
 */
export async function readTrace(path: string, limit = Number.POSITIVE_INFINITY): Promise<TraceRow[]> {
  const rows: TraceRow[] = [];
  let columns: TraceColumns | undefined;
  for await (const { record, info } of readLines(path)) {
    if (!columns) {
      columns = columnsOf(record, path);
      continue;
    }
    if (rows.length >= limit) break;
    rows.push(rowOf(record, columns, `Line ${info.lines} of ${path}`));
  }
  if (rows.length === 0)
    throw new CommandError(`${path} has no requests: a header and one line a request are needed.`, exitCode.usage);
  const firstMs = rows.reduce((first, { arrivalMs }) => Math.min(first, arrivalMs), Number.POSITIVE_INFINITY);
  return rows.map((row) => ({ ...row, arrivalMs: row.arrivalMs - firstMs }));
}

async function* readLines(path: string): AsyncGenerator<Line> {
  const source = createReadStream(path);
  // Files that were joined or edited have line ends of both kinds; what is found first must not decide.
  const recordDelimiter = ['\r\n', '\n', '\r'];
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    info: true,
    trim: true,
    record_delimiter: recordDelimiter,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    yield* parser as AsyncIterable<Line>;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    source.destroy();
  }
}

function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof CsvError) {
    return new CommandError(`${path} is not a well-formed CSV file: ${cause.message}.`, exitCode.usage, { cause });
  }
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  const reason = code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${message}.`;
  return new CommandError(reason, exitCode.usage, { cause });
}

function columnsOf(header: readonly string[], path: string): TraceColumns {
  const columns = findTraceColumns(header);
  if (typeof columns === 'string') throw new CommandError(`${path} ${columns}.`, exitCode.usage);
  return columns;
}

function rowOf(record: readonly string[], columns: TraceColumns, where: string): TraceRow {
  const arrivalText = record[columns.arrival] ?? '';
  const arrivalMs = parseArrivalMs(arrivalText);
  if (arrivalMs === undefined) {
    const forms = 'a time such as 2023-11-16 18:15:46.68 or seconds';
    throw new CommandError(`${where}: arrival '${arrivalText}' is not ${forms}.`, exitCode.usage);
  }
  const inputTokens = tokensOf(record[columns.input], 'input tokens', where);
  return { arrivalMs, inputTokens, outputTokens: tokensOf(record[columns.output], 'output tokens', where) };
}

/** Enough for any call, and sums of millions of them are exact. */
const MOST_TOKENS = 999_999_999;

function tokensOf(text: string | undefined, what: string, where: string): number {
  if (text === undefined || !/^\d+$/.test(text))
    throw new CommandError(`${where}: ${what} '${text ?? ''}' are not a whole number from 0 on.`, exitCode.usage);
  const tokens = Number(text);
  if (tokens <= MOST_TOKENS) return tokens;
  const most = MOST_TOKENS.toLocaleString('en-US');
  throw new CommandError(`${where}: ${what} ${text} are more than a call may have: at most ${most}.`, exitCode.usage);
}
