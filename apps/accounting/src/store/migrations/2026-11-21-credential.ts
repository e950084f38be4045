import { type Kysely, sql } from 'kysely';

/** Which key of the endpoint was used (its name), and the dearer part of the cache writes. NULL in rows from before. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE attempt ADD COLUMN credential_id text, ADD COLUMN cache_write_1h_tokens bigint`.execute(
    database,
  );
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE attempt DROP COLUMN credential_id, DROP COLUMN cache_write_1h_tokens`.execute(database);
}
