import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LedgerInUseError } from '../../apps/accounting/src/store/embedded/directory-lock.js';
import { EmbeddedPostgres } from '../../apps/accounting/src/store/embedded/embedded-postgres.js';
import { anAttempt } from '../support/an-attempt.js';
import { openLedger, runStatement, temporaryDirectory } from '../support/ledger.js';
import { until } from '../support/until.js';

const WRITER = fileURLToPath(new URL('../support/ledger-writer.ts', import.meta.url));
const LOADER = new URL('../support/typescript-loader.mjs', import.meta.url).href;
const KILLS = 4;

interface Writer {
  readonly process: ChildProcess;
  /** Rows that the writer said are in the ledger. */
  readonly acknowledged: () => number;
}

function startWriter(dataDir: string, tenant: string): Writer {
  const flags = ['--conditions=sluice-source', '--no-warnings', '--import', LOADER];
  const child = spawn(process.execPath, [...flags, WRITER, dataDir, tenant], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const acknowledged = () => Number([...said.matchAll(/ (\d+)\n/g)].at(-1)?.[1] ?? 0);
  return { process: child, acknowledged };
}

/** Waits for the writer to have got somewhere; a writer that ended by itself is told at once. */
async function untilWriter(writer: Writer, what: string, condition: () => boolean): Promise<void> {
  await until(what, () => writer.process.exitCode !== null || condition(), 60_000);
  if (writer.process.exitCode !== null) throw new Error(`the writer ended with code ${writer.process.exitCode}`);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'close'); // not 'exit': what it wrote before is read to the end
  child.kill('SIGKILL');
  await exited;
}

describe('the embedded ledger', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map(kill));
    await directory.remove();
  });

  const write = (tenant: string): Writer => {
    const writer = startWriter(directory.path, tenant);
    started.push(writer.process);
    return writer;
  };

  it('has every row it acknowledged after its process was killed in the middle of writing, again and again', async () => {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < KILLS; round += 1) {
      const tenant = `round-${round}`;
      const writer = write(tenant);
      await untilWriter(writer, `rows of ${tenant}`, () => writer.acknowledged() > 100 * round);
      await kill(writer.process);
      acknowledged.set(tenant, writer.acknowledged());
    }
    const ledger = openLedger({ dataDir: directory.path });
    try {
      const report = await ledger.reader.usage({ fromMs: 0, toMs: 9_000_000_000_000, groupBy: ['tenant'] });
      const stored = new Map(report.rows.map((row) => [row.group['tenant'], row.attempts]));
      for (const [tenant, count] of acknowledged) {
        // At most the one write that was committed but not acknowledged any more.
        expect([count, count + 50]).toContain(stored.get(tenant));
      }
    } finally {
      await ledger.close();
    }
  }, 120_000);

  it('starts anew when its process was killed while the directory was being made', async () => {
    const writer = write('first');
    const unfinished = join(directory.path, 'ledger.unfinished', 'PG_VERSION');
    await untilWriter(writer, 'the first files', () => existsSync(unfinished));
    await kill(writer.process);
    expect(existsSync(join(directory.path, 'ledger'))).toBe(false);
    const ledger = openLedger({ dataDir: directory.path });
    try {
      expect((await ledger.store.write([anAttempt()])).written).toHaveLength(1);
      expect(statSync(join(directory.path, 'ledger')).mode & 0o077).toBe(0);
    } finally {
      await ledger.close();
    }
  });

  it('refuses a second process, and is free when the first is gone', async () => {
    const writer = write('first');
    await untilWriter(writer, 'the first row', () => writer.acknowledged() > 0);
    const ledger = openLedger({ dataDir: directory.path });
    try {
      await expect(ledger.database.open()).rejects.toThrow(LedgerInUseError);
      await expect(ledger.store.write([anAttempt()])).rejects.toThrow(/SLUICE_DATA_DIR.*DATABASE_URL/);
      await kill(writer.process);
      expect((await ledger.store.write([anAttempt()])).written).toHaveLength(1);
    } finally {
      await ledger.close();
    }
  });

  it('fails a write while its directory cannot be opened, and works when it can', async () => {
    writeFileSync(join(directory.path, 'file'), '');
    const ledger = openLedger({ dataDir: join(directory.path, 'file', 'below') });
    await expect(ledger.store.write([anAttempt()])).rejects.toThrow(/ENOTDIR|EEXIST/);
    await ledger.close();
  });

  it('starts Postgres again after its worker has crashed', async () => {
    const postgres = new EmbeddedPostgres(join(directory.path, 'ledger'));
    const first = await postgres.start();
    await first.worker.terminate();
    await first.exited;
    const second = await postgres.start();
    expect(second.worker).not.toBe(first.worker);
    await postgres.close();
  });

  it('locks a directory whose path is too long for a socket', async () => {
    const deep = join(directory.path, 'd'.repeat(120));
    mkdirSync(deep);
    const ledger = openLedger({ dataDir: deep });
    const second = openLedger({ dataDir: deep });
    try {
      await ledger.database.open();
      await expect(second.database.open()).rejects.toThrow(LedgerInUseError);
    } finally {
      await ledger.close();
      await second.close();
    }
  });

  it('leaves the thread of its process free while a statement runs', async () => {
    const ledger = openLedger({ dataDir: directory.path });
    try {
      await ledger.database.open();
      const records = Array.from({ length: 500 }, () => anAttempt());
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      await runStatement(ledger, 'SELECT sum(sqrt(n)) FROM generate_series(1, $::int) AS n', 3_000_000);
      clearInterval(timer);
      expect(turns).toBeGreaterThan(20);
      expect((await ledger.store.write(records)).written).toHaveLength(500);
    } finally {
      await ledger.close();
    }
  });
});
