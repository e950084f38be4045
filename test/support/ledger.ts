import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { ConfigSource, type SluiceConfig } from '#config';
import type { AttemptRecord } from '#contracts';
import { AttemptStore } from '../../apps/accounting/src/store/attempt.store.js';
import { type AttemptRow, recordOfRow } from '../../apps/accounting/src/store/attempt-table.js';
import { LedgerDatabase } from '../../apps/accounting/src/store/ledger-database.js';
import { UsageReader } from '../../apps/accounting/src/store/usage.store.js';
import { RecordedLogger } from './recorded-telemetry.js';

/** A configuration source that says only where the ledger is. */
export class LedgerConfig extends ConfigSource {
  readonly current: SluiceConfig;

  constructor(place: { dataDir: string; databaseUrl?: string }) {
    super();
    const database = place.databaseUrl === undefined ? undefined : { url: place.databaseUrl };
    this.current = { dataDir: place.dataDir, database } as unknown as SluiceConfig;
  }

  onChange(): () => void {
    return () => undefined;
  }
}

export interface OpenLedger {
  readonly database: LedgerDatabase;
  readonly store: AttemptStore;
  readonly reader: UsageReader;
  close(): Promise<void>;
}

export function openLedger(place: { dataDir: string; databaseUrl?: string }): OpenLedger {
  const database = new LedgerDatabase(new LedgerConfig(place), new RecordedLogger());
  return {
    database,
    store: new AttemptStore(database),
    reader: new UsageReader(database),
    close: () => database.close(),
  };
}

export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-ledger-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** One statement in the ledger's own database: for what its store has no method for. `$` in `text` is the value. */
export async function runStatement(ledger: OpenLedger, text: string, value: number): Promise<unknown[]> {
  const [before, after] = text.split('$');
  const { rows } = await sql`${sql.raw(before ?? '')}${value}${sql.raw(after ?? '')}`.execute(
    await ledger.database.open(),
  );
  return rows;
}

/** Every row, in the order of attempt ids. Only while nobody else has the ledger's directory open. */
export async function readWholeLedger(place: { dataDir: string; databaseUrl?: string }): Promise<AttemptRecord[]> {
  const ledger = openLedger(place);
  try {
    const database = await ledger.database.open();
    const rows = await database.selectFrom('attempt').selectAll().orderBy('attempt_id').execute();
    return rows.map((row) => recordOfRow(row as AttemptRow));
  } finally {
    await ledger.close();
  }
}
