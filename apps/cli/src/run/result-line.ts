import type { ApiError, JobResult, TerminalStatus, TokenUsage } from '#contracts';
import { answerOf } from './answer-of.js';
import type { PlannedRow } from './plan-row.js';

/** One line of the results file. */
export interface ResultLine {
  readonly row: number;
  /** The job's id; `null` when the gateway refused the row. */
  readonly id: string | null;
  readonly custom_id?: string;
  readonly status: TerminalStatus;
  /** The answer's text; the vector of an embedding; `null` when there is neither. */
  readonly output: unknown;
  readonly error: ApiError | null;
  readonly usage: TokenUsage | null;
  /** Null: a model that was called has no price. */
  readonly costUsd: string | null;
  readonly route: JobResult['route'];
  /** How many calls of providers it took. */
  readonly attempts: number;
  /** With `--expect`. */
  readonly expected?: string;
  readonly correct?: boolean;
  /** With `--full`: the provider's answer as it came. */
  readonly response?: unknown;
}

export type RowIdentity = Pick<PlannedRow, 'row' | 'customId' | 'expected'>;

export function toResultLine(row: RowIdentity, result: JobResult, full: boolean): ResultLine {
  const body = result.response?.body ?? null;
  const output = result.status === 'succeeded' ? answerOf(body) : null;
  return {
    ...identityOf(row, result.id),
    status: result.status,
    output,
    error: result.error,
    usage: result.usage,
    costUsd: result.cost.usd,
    route: result.route,
    attempts: result.attempts.length,
    ...(row.expected === undefined ? {} : { expected: row.expected, correct: isCorrect(output, row.expected) }),
    ...(full ? { response: body } : {}),
  };
}

/** The line of a row that has no result: refused at the door, or not known to the gateway any more. */
export function toFailedLine(row: RowIdentity, jobId: string | null, error: ApiError): ResultLine {
  return {
    ...identityOf(row, jobId),
    status: 'failed',
    output: null,
    error,
    usage: null,
    costUsd: '0',
    route: null,
    attempts: 0,
    ...(row.expected === undefined ? {} : { expected: row.expected, correct: false }),
  };
}

function identityOf(row: RowIdentity, id: string | null) {
  return { row: row.row, id, ...(row.customId === undefined ? {} : { custom_id: row.customId }) };
}

function isCorrect(output: unknown, expected: string): boolean {
  return typeof output === 'string' && output.trim() === expected;
}
