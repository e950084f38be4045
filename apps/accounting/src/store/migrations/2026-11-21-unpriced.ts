import { type Kysely, sql } from 'kysely';

/** NULL money: the model had no price, so nobody knows. Rows from before say 0 for that, and keep it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE attempt ALTER COLUMN cost_nano_usd DROP NOT NULL, ALTER COLUMN list_nano_usd DROP NOT NULL`.execute(
    database,
  );
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await sql`UPDATE attempt SET cost_nano_usd = coalesce(cost_nano_usd, 0), list_nano_usd = coalesce(list_nano_usd, 0)
            WHERE list_nano_usd IS NULL`.execute(database);
  await sql`ALTER TABLE attempt ALTER COLUMN cost_nano_usd SET NOT NULL, ALTER COLUMN list_nano_usd SET NOT NULL`.execute(
    database,
  );
}
