/** What the command line says about a run, checked and with defaults filled in. */
export interface RunOptions {
  readonly inputPath: string;
  readonly outPath: string;
  /** The template's text; absent when the rows are requests themselves or a default is to be chosen. */
  readonly prompt?: string;
  readonly system?: string;
  /** Absent = the rows' own model, else `fast`. */
  readonly model?: string;
  readonly maxTokens?: number;
  /** As the gateway takes it: `6h`. */
  readonly within?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Decimal US dollars, per row. */
  readonly maxCostUsd?: string;
  readonly labelsColumn?: string;
  readonly expectColumn?: string;
  /** Only the first rows of the input. */
  readonly limit?: number;
  /** Submissions in flight. */
  readonly concurrency: number;
  /** The provider's whole answer goes into the results as well. */
  readonly full: boolean;
  readonly restart: boolean;
  readonly retryFailed: boolean;
}

export const DEFAULT_MODEL = 'fast';
