import { Injectable } from '@nestjs/common';
import { CompiledQuery, type Kysely } from 'kysely';
import type { AttemptRecord } from '#contracts';
import { ATTEMPT_COLUMNS, type AttemptRow, type LedgerSchema, recordOfRow } from './attempt-table.js';
import { LedgerDatabase } from './ledger-database.js';
import { selectRows } from './select-rows.js';

/** Rows a statement: twice as many is not faster, and a statement stays well under 1 MB. */
const CHUNK_ROWS = 500;

/**
 * The first half of a job's row waits this long: when the attempt is over by then, its row is written once, and for
 * half of what the two cost. Where a job stands is read from the streams, not from here.
 */
export const FIRST_ROW_WAIT_MS = 3_000;
/** The second half is read in batches of up to a second. */
const SURELY_FIRST_MS = FIRST_ROW_WAIT_MS - 1_000;

export interface WriteReport {
  /** Records whose row is new or was completed by them; redelivered ones are not here. */
  readonly written: readonly AttemptRecord[];
  /** Records the database will never take, with its reason. */
  readonly refused: readonly { readonly record: AttemptRecord; readonly reason: string }[];
}

/** Writes and reads attempts. */
@Injectable()
export class AttemptStore {
  constructor(private readonly database: LedgerDatabase) {}

  /**
   * One row per attempt id, whatever is written again and in whatever order: a row with outcome `unknown` is completed
   * once, a completed row is never changed. `records` holds each attempt id once (see `foldAttempts`).
   * @throws the database's error when it is away: nothing is lost, write again
   */
  async write(records: readonly AttemptRecord[]): Promise<WriteReport> {
    const database = await this.database.open();
    const written: AttemptRecord[] = [];
    const refused: { record: AttemptRecord; reason: string }[] = [];
    for (const chunk of chunksOf(records.filter(isFirstRecord))) {
      if (!(await insertNew(database, chunk, written))) await writeChunk(database, chunk, { written, refused });
    }
    for (const chunk of chunksOf(records.filter((record) => !isFirstRecord(record)))) {
      await writeChunk(database, chunk, { written, refused });
    }
    return { written, refused };
  }

  /** A job's attempts, first to last; a tenant sees its own only. */
  async attemptsOf(tenant: string, jobId: string): Promise<AttemptRecord[]> {
    const database = await this.database.open();
    const rows = await database
      .selectFrom('attempt')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('job_id', '=', jobId)
      .orderBy('attempt_number')
      .orderBy('attempt_id')
      .execute();
    return rows.map((row) => recordOfRow(row as AttemptRow));
  }
}

/** In the order of their ids: two replicas that lock the same rows in two orders would dead-lock. */
function* chunksOf(records: readonly AttemptRecord[]): Generator<readonly AttemptRecord[]> {
  const ordered = records.toSorted((a, b) => (a.attemptId < b.attemptId ? -1 : 1));
  for (let first = 0; first < ordered.length; first += CHUNK_ROWS) yield ordered.slice(first, first + CHUNK_ROWS);
}

/** Whether its row cannot be there yet, unless a message is delivered again. */
function isFirstRecord({ kind, outcome, startedAtMs, finishedAtMs = 0 }: AttemptRecord): boolean {
  return kind === 'live' || outcome === 'unknown' || finishedAtMs - startedAtMs < SURELY_FIRST_MS;
}

/**
 * The short way for rows that are not there: half of what `upsert` costs the embedded Postgres (11 µs a row instead of
 * 21 at 500), which has to be ready to find each of them. False when one is there or is refused: nothing was written.
 */
async function insertNew(
  database: Kysely<LedgerSchema>,
  chunk: readonly AttemptRecord[],
  written: AttemptRecord[],
): Promise<boolean> {
  try {
    const rows = selectRows(chunk);
    await database.executeQuery(CompiledQuery.raw(`${INSERT} ${rows.sql}`, [...rows.parameters]));
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
  written.push(...chunk);
  return true;
}

/** Halves a chunk that holds a row the database refuses, until that row stands alone: it must not stop the others. */
async function writeChunk(
  database: Kysely<LedgerSchema>,
  chunk: readonly AttemptRecord[],
  report: { written: AttemptRecord[]; refused: { record: AttemptRecord; reason: string }[] },
): Promise<void> {
  const [record] = chunk;
  if (!record) return;
  try {
    const { rows } = await database.executeQuery(upsert(chunk));
    const ids = new Set(rows.map((row) => row.attempt_id));
    report.written.push(...chunk.filter(({ attemptId }) => ids.has(attemptId)));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (chunk.length === 1) {
      report.refused.push({ record, reason: error.message });
      return;
    }
    const half = chunk.length >> 1;
    await writeChunk(database, chunk.slice(0, half), report);
    await writeChunk(database, chunk.slice(half), report);
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the row's fault, and writing it again would not help. */
function isRefusal(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^2[23]/.test(code);
}

const INSERT = `INSERT INTO attempt (${ATTEMPT_COLUMNS.map(({ name }) => name).join(', ')})`;
const COMPLETED = ATTEMPT_COLUMNS.filter(({ name }) => name !== 'attempt_id').map(({ name }) =>
  // Who claimed the attempt is known when it starts, and need not be said again when it is over.
  name === 'claimed_by'
    ? 'claimed_by = coalesce(excluded.claimed_by, attempt.claimed_by)'
    : `${name} = excluded.${name}`,
);
const COMPLETE = `ON CONFLICT (attempt_id) DO UPDATE SET ${COMPLETED.join(', ')}
  WHERE attempt.outcome = 'unknown' AND excluded.outcome <> 'unknown'
  RETURNING attempt_id`;

function upsert(chunk: readonly AttemptRecord[]): CompiledQuery<{ attempt_id: string }> {
  const { sql, parameters } = selectRows(chunk);
  return CompiledQuery.raw(`${INSERT} ${sql} ${COMPLETE}`, [...parameters]) as CompiledQuery<{ attempt_id: string }>;
}
