import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { ConfigSource } from '#config';
import { Logger } from '#telemetry';
import type { LedgerSchema } from './attempt-table.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';
import { migrate } from './migrate.js';

/** A replica writes one batch per stream at a time and answers a few questions. */
const POOL_SIZE = 6;
const CONNECT_TIMEOUT_MS = 5000;
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * The ledger's Postgres: the one of `DATABASE_URL`, or embedded in the data directory. The same client, SQL and
 * migrations for both.
 */
@Injectable()
export class LedgerDatabase implements OnApplicationShutdown {
  private readonly embedded: EmbeddedPostgres | null;
  private readonly kysely: Kysely<LedgerSchema>;
  private migrated: Promise<void> | null = null;

  constructor(config: ConfigSource, logger: Logger) {
    const { database, dataDir } = config.current;
    this.embedded = database ? null : new EmbeddedPostgres(join(dataDir, 'ledger'));
    const pool = new pg.Pool(this.embedded ? embeddedPool(this.embedded) : externalPool(database?.url));
    // An idle connection that breaks is not an error of anybody's statement; without a listener it ends the process.
    pool.on('error', (error) => logger.debug({ error: error.message }, 'idle ledger connection lost'));
    this.kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  get isEmbedded(): boolean {
    return this.embedded !== null;
  }

  /**
   * The database, migrated. Asked for before every use, so that a database that was away at the start is migrated when
   * it is back. @throws LedgerInUseError, or the database's error while it is away.
   */
  async open(): Promise<Kysely<LedgerSchema>> {
    if (!this.migrated) {
      const migrated = this.prepare();
      this.migrated = migrated;
      migrated.catch(() => {
        if (this.migrated === migrated) this.migrated = null;
      });
    }
    await this.migrated;
    return this.kysely;
  }

  async close(): Promise<void> {
    await this.kysely.destroy();
    await this.embedded?.close();
  }

  /** After every `beforeApplicationShutdown`: nobody writes any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async prepare(): Promise<void> {
    await this.embedded?.start(); // its own errors, such as a directory in use, instead of a lost connection
    await migrate(this.kysely);
  }
}

function embeddedPool(embedded: EmbeddedPostgres): pg.PoolConfig {
  return { stream: () => embedded.connect(), user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0 };
}

function externalPool(connectionString: string | undefined): pg.PoolConfig {
  return {
    connectionString,
    application_name: 'sluice-accounting',
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  };
}
