import { createHash } from 'node:crypto';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { choosePrompt, type PromptChoice } from './choose-prompt.js';
import { asText, compileTemplate, fieldAt } from './compile-template.js';
import type { InputFormat, InputRow } from './input-row.js';
import { requestProblem } from './plan-row.js';
import { readRows } from './read-rows.js';
import type { RunOptions } from './run-options.js';

/** The input as it was read once, whole, before anything is submitted. */
export interface InputSurvey {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly choice: PromptChoice;
  /** Sorted distinct values of the labels column. */
  readonly labels?: readonly string[];
}

const MOST_LABELS = 1_000;

/**
 * Reads the whole input: counts, checks that every row has what the prompt needs, collects the labels.
 * @throws CommandError with the first row that does not fit.
 */
export async function surveyInput(path: string, format: InputFormat, options: RunOptions): Promise<InputSurvey> {
  const digest = new InputDigest(path);
  let check: RowCheck | undefined;
  let rows = 0;
  for await (const input of readRows(path, format, (chunk) => digest.add(chunk))) {
    check ??= new RowCheck(choosePrompt(options, input.fields, format));
    check.see(input);
    rows = input.row;
  }
  if (!check) throw new CommandError(`${path} has no rows.`, exitCode.usage);
  const labels = check.labels();
  return { rows, ...digest.end(), choice: check.choice, ...(labels ? { labels } : {}) };
}

class RowCheck {
  readonly #needed: readonly string[];
  readonly #labels = new Set<string>();

  constructor(readonly choice: PromptChoice) {
    this.#needed = choice.kind === 'template' ? neededColumns(choice) : [];
  }

  see({ row, fields }: InputRow): void {
    if (this.choice.kind === 'requests') {
      const problem = requestProblem(fields);
      if (problem) throw new CommandError(`Row ${row} ${problem}.`, exitCode.usage);
      return;
    }
    const missing = this.#needed.find((name) => fieldAt(fields, name) === undefined);
    if (missing !== undefined) throw missingColumn(missing, row, Object.keys(fields));
    if (this.choice.labelsColumn !== undefined) this.#addLabel(fields, this.choice.labelsColumn);
  }

  labels(): readonly string[] | undefined {
    if (this.choice.kind === 'requests' || this.choice.labelsColumn === undefined) return undefined;
    return [...this.#labels].sort();
  }

  #addLabel(fields: InputRow['fields'], column: string): void {
    const label = asText(fieldAt(fields, column)).trim();
    if (label !== '') this.#labels.add(label);
    if (this.#labels.size > MOST_LABELS) {
      throw new CommandError(
        `Column '${column}' has over ${MOST_LABELS} distinct values: --labels takes a column of labels.`,
        exitCode.usage,
      );
    }
  }
}

function neededColumns(choice: PromptChoice & { kind: 'template' }): string[] {
  const template = compileTemplate(choice.template, choice.labelsColumn === undefined ? undefined : []);
  return [...template.columns, ...[choice.labelsColumn, choice.expectColumn].filter((name) => name !== undefined)];
}

function missingColumn(missing: string, row: number, columns: readonly string[]): CommandError {
  const there = columns.map((name) => `'${name}'`).join(', ');
  const remedy = missing === 'labels' ? ' ({{labels}} needs --labels <column>)' : '';
  return new CommandError(`Row ${row} has no column '${missing}'${remedy}; its columns are ${there}.`, exitCode.usage);
}

/** Size and hash of the bytes, and a check that they are UTF-8: a wrong encoding would be asked as mojibake. */
class InputDigest {
  readonly #hash = createHash('sha256');
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #bytes = 0;

  constructor(private readonly path: string) {}

  add(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
    this.#decode(chunk, true);
  }

  end(): { bytes: number; sha256: string } {
    this.#decode(new Uint8Array(), false);
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  #decode(chunk: Uint8Array, stream: boolean): void {
    try {
      this.#decoder.decode(chunk, { stream });
    } catch (cause) {
      throw new CommandError(`${this.path} is not UTF-8 text: convert it first (iconv -t utf-8).`, exitCode.usage, {
        cause,
      });
    }
  }
}
