import type { ResultLine } from './result-line.js';

/** What must be the same for a run to be continued: it decides what the rows ask. */
export interface RunIdentity {
  readonly inputSha256: string;
  readonly inputBytes: number;
  /** Hash of the prompt's template, absent when the rows are requests themselves. */
  readonly promptSha256?: string;
  readonly system?: string;
  readonly model?: string;
  readonly maxTokens?: number;
  readonly within?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly maxCostUsd?: string;
  readonly labelsColumn?: string;
  readonly expectColumn?: string;
  readonly full: boolean;
}

/** The first line of a journal. */
export interface JournalHeader {
  readonly sluice: 'run';
  readonly version: 1;
  /** Part of every idempotency key: another run of the same rows is other jobs. */
  readonly runId: string;
  readonly startedAt: string;
  readonly inputPath: string;
  readonly identity: RunIdentity;
}

/** Every other line: a row was accepted, is finished, or is not known to the gateway (asked again next time). */
export type JournalEntry =
  | { readonly row: number; readonly job: string }
  | { readonly row: number; readonly result: ResultLine }
  | { readonly row: number; readonly unknown: ResultLine };

/** Text before the line's result object: its length says where the result starts, so it can be copied unparsed. */
export function resultPrefix(row: number, kind: 'result' | 'unknown'): string {
  return `{"row":${row},"${kind}":`;
}

export function parseHeader(line: string): JournalHeader | undefined {
  const header = parseOr(line) as Partial<JournalHeader> | undefined;
  return header?.sluice === 'run' && header.version === 1 && header.identity ? (header as JournalHeader) : undefined;
}

/** `undefined` for a line that was torn by a power cut: what it said is asked for again, which is safe. */
export function parseEntry(line: string): JournalEntry | undefined {
  const entry = parseOr(line) as JournalEntry | undefined;
  return typeof entry?.row === 'number' ? entry : undefined;
}

const OPTION_OF: Readonly<Record<keyof RunIdentity, string>> = {
  inputSha256: 'input',
  inputBytes: 'input',
  promptSha256: '--prompt',
  system: '--system',
  model: '--model',
  maxTokens: '--max-tokens',
  within: '--within',
  metadata: '--metadata',
  maxCostUsd: '--max-cost',
  labelsColumn: '--labels',
  expectColumn: '--expect',
  full: '--full',
};

/** The options in which two runs differ, as the user knows them; empty when one continues the other. */
export function differences(before: RunIdentity, now: RunIdentity): string[] {
  const fields = Object.keys(OPTION_OF) as (keyof RunIdentity)[];
  const changed = fields.filter((field) => canonical(before[field]) !== canonical(now[field]));
  return [...new Set(changed.map((field) => OPTION_OF[field]))];
}

function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return JSON.stringify(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function parseOr(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
