import { type Kysely, type Migration, Migrator } from 'kysely';
import * as attempt from './migrations/2026-11-20-attempt.js';
import * as credential from './migrations/2026-11-21-credential.js';
import * as unpriced from './migrations/2026-11-21-unpriced.js';

/** In order; a name that was released is never changed. */
const MIGRATIONS: Record<string, Migration> = {
  '2026-11-20-attempt': attempt,
  '2026-11-21-credential': credential,
  '2026-11-21-unpriced': unpriced,
};

/**
 * Brings the schema up to date. Any number of replicas may do so at once: Kysely holds an advisory lock of Postgres for
 * the transaction that migrates.
 * @throws the database's error; nothing was changed then
 */
export async function migrate<Schema>(database: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableName: 'sluice_migration',
    migrationLockTableName: 'sluice_migration_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
