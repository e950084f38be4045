import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttemptRecord, UsageDimension } from '#contracts';
import { foldAttempts } from '../../apps/accounting/src/intake/fold-attempts.js';
import { anAttempt, asStarted } from '../support/an-attempt.js';
import { type OpenLedger, openLedger, runStatement, temporaryDirectory } from '../support/ledger.js';
import { findPostgresBinaries, startPostgresServer } from '../support/postgres-server.js';

interface Place {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** What the ledger promises, whichever Postgres is behind it. */
function describeLedger(name: string, prepare: () => Promise<{ place: Place; remove: () => Promise<void> }>): void {
  describe(`the ledger in ${name}`, () => {
    let ledger: OpenLedger;
    let prepared: Awaited<ReturnType<typeof prepare>>;

    beforeAll(async () => {
      prepared = await prepare();
      ledger = openLedger(prepared.place);
    });
    afterAll(async () => {
      await ledger?.close();
      await prepared?.remove();
    });

    const only = (tenant: string, groupBy: UsageDimension[] = [], limit?: number) =>
      ledger.reader.usage({ tenant, fromMs: 0, toMs: Date.parse('2027-01-01T00:00:00Z'), groupBy, limit });

    it('gives back every field of an attempt, and leaves unsaid what was not said', async () => {
      const full = anAttempt({
        tenant: 'fields',
        region: 'eu',
        firstByteAtMs: 1_795_000_000_100,
        failureKind: 'content-filtered',
        outcome: 'failed',
        usage: { inputTokens: 0, cacheReadTokens: 2, cacheWriteTokens: 3, outputTokens: 4, reasoningTokens: 1 },
        costNanoUsd: '999999999999999999',
        metadata: { team: 'ö"\\{},NULL', empty: '' },
        upstreamRequestId: 'req-"1"',
        claimedBy: 'SLUICE_CALL:7',
      });
      const bare = anAttempt({ tenant: 'fields', jobId: full.jobId, attemptNumber: 2, usage: {} });
      await ledger.store.write([bare, full]);
      expect(await ledger.store.attemptsOf('fields', full.jobId)).toEqual([full, bare]);
      expect(await ledger.store.attemptsOf('somebody-else', full.jobId)).toEqual([]);
    });

    it('completes an unknown attempt once and never changes a final one, whatever comes after', async () => {
      const final = anAttempt({ tenant: 'once', claimedBy: undefined });
      const started = { ...asStarted(final), claimedBy: 'SLUICE_CALL:1' };
      expect((await ledger.store.write([started])).written).toHaveLength(1);
      expect((await ledger.store.write([started])).written).toHaveLength(0);
      expect((await ledger.store.write([final])).written).toHaveLength(1);
      expect((await ledger.store.write([{ ...final, outcome: 'failed', costNanoUsd: '1' }])).written).toHaveLength(0);
      expect((await ledger.store.write([started])).written).toHaveLength(0);
      const rows = await ledger.store.attemptsOf('once', final.jobId);
      expect(rows).toEqual([{ ...final, claimedBy: 'SLUICE_CALL:1' }]);
    });

    it('takes an interactive attempt once, whoever else is in the batch that brings it again', async () => {
      const live = (count: number) => Array.from({ length: count }, () => anAttempt({ tenant: 'live', kind: 'live' }));
      const [first, later, bad] = [
        live(3),
        live(2),
        anAttempt({ tenant: 'live', kind: 'live', costNanoUsd: '9'.repeat(30) }),
      ];
      expect(new Set((await ledger.store.write(first)).written)).toEqual(new Set(first));
      const again = await ledger.store.write([...later, bad, ...first]);
      expect(new Set(again.written)).toEqual(new Set(later));
      expect(again.refused.map(({ record }) => record)).toEqual([bad]);
      expect((await only('live')).total).toMatchObject({ attempts: 5, succeeded: 5 });
    });

    it('stores text that Postgres cannot hold as the nearest it can', async () => {
      const odd = anAttempt({ tenant: 'odd', metadata: { 'a\0b': 'c\0\ud800' }, upstreamRequestId: '\0' });
      expect(await ledger.store.write([odd])).toMatchObject({ written: [odd], refused: [] });
      const [row] = await ledger.store.attemptsOf('odd', odd.jobId);
      expect(row?.metadata).toEqual({ 'a\uFFFDb': 'c\uFFFD\uFFFD' });
    });

    it('writes the others when the database refuses one of a batch', async () => {
      const good = Array.from({ length: 40 }, () => anAttempt({ tenant: 'refusal' }));
      const bad = anAttempt({ tenant: 'refusal', costNanoUsd: '9'.repeat(30) });
      const report = await ledger.store.write([...good.slice(0, 17), bad, ...good.slice(17)]);
      expect(report.refused).toEqual([{ record: bad, reason: expect.stringContaining('out of range') }]);
      expect(new Set(report.written)).toEqual(new Set(good));
      expect((await only('refusal')).total.attempts).toBe(40);
    });

    it('sums by every dimension, the total counting what the limit cut off', async () => {
      const day1 = Date.parse('2026-11-19T23:59:59Z');
      const day2 = Date.parse('2026-11-20T00:00:00Z');
      const usage = { inputTokens: 10, cacheReadTokens: 1, cacheWriteTokens: 2, outputTokens: 5, reasoningTokens: 3 };
      const at = (over: Partial<AttemptRecord>) => anAttempt({ tenant: 'sums', usage, ...over });
      await ledger.store.write([
        at({
          startedAtMs: day1,
          costNanoUsd: '500000000',
          listNanoUsd: '1000000000',
          lane: 'batch',
          metadata: { team: 'a' },
        }),
        at({ startedAtMs: day2, costNanoUsd: '1', listNanoUsd: '2', outcome: 'failed', metadata: { team: 'b' } }),
        at({ startedAtMs: day2, costNanoUsd: '3', listNanoUsd: '3', keyId: 'key-2', endpoint: 'other', model: 'm2' }),
        asStarted(at({ startedAtMs: day2 })),
        anAttempt({ tenant: 'not-summed' }),
      ]);
      const { total } = await only('sums');
      expect(total).toEqual({
        ...{ attempts: 4, succeeded: 2, failed: 1, unknown: 1, cancelled: 0 },
        ...{ inputTokens: 30, cacheReadTokens: 3, cacheWriteTokens: 6, outputTokens: 15, reasoningTokens: 9 },
        ...{ unpriced: 0, costUsd: '0.500000004', listUsd: '1.000000005', savedUsd: '0.500000001' },
      });
      const groups = async (...by: UsageDimension[]) =>
        (await only('sums', by)).rows.map((row) => [...Object.values(row.group), row.attempts]);
      expect(await groups('day')).toEqual([
        ['2026-11-19', 1],
        ['2026-11-20', 3],
      ]);
      expect(await groups('metadata.team')).toEqual([
        ['a', 1],
        [null, 2],
        ['b', 1],
      ]);
      expect(await groups('provider', 'model', 'key')).toEqual([
        ['simulator', 'sim-small', 'key-1', 3],
        ['other', 'm2', 'key-2', 1],
      ]);
      expect(await groups('tenant')).toEqual([['sums', 4]]);
      expect(await groups('lane', 'outcome', 'metadata.team', "metadata.no'; DROP TABLE attempt; --")).toHaveLength(4);
      const cut = await only('sums', ['lane', 'outcome'], 1);
      expect(cut).toMatchObject({ truncated: true, total: { attempts: 4 }, rows: [{ group: { lane: 'batch' } }] });
    });

    it('keeps a cost nobody knows as one, and counts it instead of adding 0', async () => {
      const unpriced = anAttempt({ tenant: 'unpriced', model: 'm2', costNanoUsd: null, listNanoUsd: null });
      const prepaid = anAttempt({ tenant: 'unpriced', lane: 'reserved', costNanoUsd: '0', listNanoUsd: null });
      await ledger.store.write([asStarted(unpriced), prepaid, anAttempt({ tenant: 'unpriced' })]);
      await ledger.store.write([unpriced]);
      expect(await ledger.store.attemptsOf('unpriced', unpriced.jobId)).toContainEqual(unpriced);
      const { total, rows } = await only('unpriced', ['model']);
      expect(total).toMatchObject({ attempts: 3, unpriced: 1, costUsd: '0.000027', listUsd: '0.000027' });
      expect(rows.map(({ group, unpriced: count, costUsd }) => [group['model'], count, costUsd])).toEqual([
        ['sim-small', 0, '0.000027'],
        ['m2', 1, '0'],
      ]);
    });

    it('sums nothing to zeros', async () => {
      expect(await only('nobody', ['day'])).toMatchObject({
        rows: [],
        truncated: false,
        total: { attempts: 0, costUsd: '0' },
      });
    });

    it('takes the rows of several writers at once without a dead-lock', async () => {
      const records = Array.from({ length: 1200 }, () => anAttempt({ tenant: 'many' }));
      const backwards = records.toReversed();
      const reports = await Promise.all(
        [records, backwards, records.map(asStarted), backwards].map((each) => ledger.store.write(each)),
      );
      expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
      expect((await only('many')).total).toMatchObject({ attempts: 1200, succeeded: 1200, unknown: 0 });
    });

    it('holds exactly one right row per attempt under any order, repetition and batching of what is delivered', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 60 }),
          fc.integer({ min: 1, max: 9 }),
          async (order, batch) => {
            run += 1;
            const attempts = Array.from({ length: 4 }, (_, n) =>
              anAttempt({
                tenant: `order-${run}`,
                attemptNumber: n + 1,
                costNanoUsd: String(n),
                outcome: n % 2 ? 'failed' : 'succeeded',
              }),
            );
            const deliveries = order.map((n) => {
              const attempt = attempts[n >> 1] as AttemptRecord;
              return n % 2 === 0 ? asStarted(attempt) : attempt;
            });
            const written: AttemptRecord[] = [];
            for (let first = 0; first < deliveries.length; first += batch) {
              const report = await ledger.store.write(foldAttempts(deliveries.slice(first, first + batch)));
              written.push(...report.written);
            }
            for (const attempt of attempts) {
              const mine = deliveries.filter(({ attemptId }) => attemptId === attempt.attemptId);
              const expected = mine.find(({ outcome }) => outcome !== 'unknown') ?? mine[0];
              expect(await ledger.store.attemptsOf(attempt.tenant, attempt.jobId)).toEqual(expected ? [expected] : []);
              const finals = written.filter(
                (record) => record.attemptId === attempt.attemptId && record.outcome !== 'unknown',
              );
              expect(finals).toHaveLength(expected && expected.outcome !== 'unknown' ? 1 : 0);
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    it('keeps its statements apart after one of them failed', async () => {
      await expect(runStatement(ledger, 'SELECT 1 / $::int', 0)).rejects.toThrow(/division by zero/);
      expect(await runStatement(ledger, 'SELECT $::int AS answer', 42)).toEqual([{ answer: 42 }]);
    });

    it('opens again with everything in it', async () => {
      const before = (await only('many')).total;
      await ledger.close();
      ledger = openLedger(prepared.place);
      expect((await only('many')).total).toEqual(before);
    });
  });
}

describeLedger('embedded Postgres', async () => {
  const { path, remove } = await temporaryDirectory();
  return { place: { dataDir: path }, remove };
});

if (findPostgresBinaries()) {
  describeLedger('Postgres', async () => {
    const server = await startPostgresServer();
    return { place: { dataDir: '/nonexistent', databaseUrl: server.url }, remove: () => server.stop() };
  });

  describe('several replicas on one Postgres', () => {
    it('migrate it once when they all start together', async () => {
      const server = await startPostgresServer();
      const replicas = Array.from({ length: 5 }, () =>
        openLedger({ dataDir: '/nonexistent', databaseUrl: server.url }),
      );
      try {
        const record = anAttempt();
        const reports = await Promise.all(replicas.map(({ store }) => store.write([record])));
        expect(reports.flatMap(({ written }) => written)).toHaveLength(1);
      } finally {
        await Promise.all(replicas.map((replica) => replica.close()));
        await server.stop();
      }
    });

    it('write again as soon as the database is back', async () => {
      const server = await startPostgresServer();
      const ledger = openLedger({ dataDir: '/nonexistent', databaseUrl: server.url });
      try {
        await ledger.store.write([anAttempt()]);
        await server.kill();
        await expect(ledger.store.write([anAttempt()])).rejects.toThrow();
        await server.start();
        expect((await ledger.store.write([anAttempt()])).written).toHaveLength(1);
      } finally {
        await ledger.close();
        await server.stop();
      }
    });
  });
} else {
  console.warn('no postgres on this machine: the ledger contract runs on the embedded one only');
}
