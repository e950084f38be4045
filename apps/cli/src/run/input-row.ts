/** One row of the input: a CSV record by column, or the JSON object of a line. */
export interface InputRow {
  /** From 1: the first row of data. */
  readonly row: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type InputFormat = 'csv' | 'tsv' | 'jsonl';
