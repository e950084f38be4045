import { type Kysely, sql } from 'kysely';

/**
 * One row per attempt. Money is whole nano-dollars (BIGINT holds 9 billion dollars), times are epoch milliseconds as in
 * `AttemptRecord`, tokens that the provider did not state are NULL.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE attempt (
      attempt_id text PRIMARY KEY,
      job_id text NOT NULL,
      attempt_number integer NOT NULL,
      kind text NOT NULL,
      tenant text NOT NULL,
      key_id text NOT NULL,
      path text NOT NULL,
      endpoint text NOT NULL,
      model text NOT NULL,
      requested_model text NOT NULL,
      lane text NOT NULL,
      region text,
      started_at_ms bigint NOT NULL,
      finished_at_ms bigint,
      first_byte_at_ms bigint,
      outcome text NOT NULL,
      failure_kind text,
      status_code integer,
      input_tokens bigint,
      cache_read_tokens bigint,
      cache_write_tokens bigint,
      output_tokens bigint,
      reasoning_tokens bigint,
      cost_nano_usd bigint NOT NULL,
      list_nano_usd bigint NOT NULL,
      metadata jsonb,
      upstream_request_id text,
      claimed_by text
    )`.execute(database);
  await sql`CREATE INDEX attempt_tenant_started ON attempt (tenant, started_at_ms)`.execute(database);
  await sql`CREATE INDEX attempt_started ON attempt (started_at_ms)`.execute(database);
  await sql`CREATE INDEX attempt_tenant_job ON attempt (tenant, job_id)`.execute(database);
}

export async function down(database: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE attempt`.execute(database);
}
