import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandRun, startCommand } from '../support/e2e/command-line.js';
import { customerMessages, type MessageFile } from '../support/e2e/customer-messages.js';
import { type E2eGateway, startE2eGateway } from '../support/e2e/e2e-gateway.js';
import { billedBy, writtenIn } from '../support/e2e/ledger-figures.js';
import { until } from '../support/until.js';

/** SLUICE_FULL=1 runs every row of the file, else a part that takes seconds. */
const isFull = process.env['SLUICE_FULL'] === '1';
const LIMITS = { whole: 500, interrupted: 300 };
const RUN_LIMIT_MS = isFull ? 15 * 60_000 : 90_000;

interface ResultLine {
  readonly row: number;
  readonly id: string;
  readonly status: string;
  readonly output: string;
  readonly expected: string;
}
interface Summary {
  readonly status: string;
  readonly rows: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly resumed: number;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly costUsd: string;
  readonly accuracy: { readonly ratio: number };
}

/** What the messages go through, and whether the run is also cut in the middle: what happens then is the client's. */
const LAYOUTS = [
  { layout: 'one process', cut: true },
  { layout: 'five processes with two provider-adapters', five: { replicas: { 'provider-adapter': 2 } }, cut: false },
];

describe.each(LAYOUTS)('sluice run over customer messages through $layout', ({ five, cut }) => {
  let sluice: E2eGateway;
  let directory: string;
  let messages: MessageFile;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sluice-run-'));
    messages = await customerMessages(directory);
    sluice = await startE2eGateway(five ? { five } : {});
  });
  afterAll(async () => {
    await sluice?.stop();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  const limitOf = (limit: number) => Math.min(messages.rows.length, isFull ? Number.POSITIVE_INFINITY : limit);
  const run = (name: string, limit: number): CommandRun =>
    startCommand(
      ['run', messages.path, '--out', `${name}.jsonl`, '--limit', String(limit), '--metadata', `run=${name}`, '--json'],
      { cwd: directory, env: { SLUICE_URL: sluice.gateway.baseUrl, SLUICE_API_KEY: sluice.gateway.apiKey } },
    );
  const summaryOf = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Summary;

  /** Every row once, in input order. */
  async function checkResults(name: string, limit: number): Promise<void> {
    const text = await readFile(join(directory, `${name}.jsonl`), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ResultLine);
    const first = lines[0]?.row ?? 0;
    expect(lines.map(({ row }) => row - first)).toEqual(Array.from({ length: limit }, (_, index) => index));
    expect(lines.map(({ expected }) => expected)).toEqual(
      messages.rows.slice(0, limit).map(({ category }) => category),
    );
    expect(lines.filter(({ status }) => status !== 'succeeded')).toEqual([]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(limit);
  }

  /** The run's totals, the provider's journal and the ledger, in the same words. */
  async function checkFigures(name: string, summary: Summary, position: number): Promise<void> {
    const billed = billedBy(sluice.callsSince(position));
    expect({ ...summary.usage, costUsd: summary.costUsd }).toEqual({
      inputTokens: billed.inputTokens,
      outputTokens: billed.outputTokens,
      costUsd: billed.costUsd,
    });
    const written = await until(
      'the ledger has every attempt',
      async () => {
        const { rows } = await sluice.api.usage('?group_by=metadata.run');
        const row = rows.find(({ group }) => group['metadata.run'] === name);
        return row && row.attempts >= billed.attempts && row.unknown === 0 ? writtenIn(row) : false;
      },
      30_000,
    );
    expect(written).toEqual(billed);
  }

  it(
    'gives every row exactly one result in input order, and figures equal to the provider’s',
    async () => {
      const limit = limitOf(LIMITS.whole);
      const position = sluice.position();
      const { code, stdout, stderr } = await run('whole', limit).ended;
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const summary = summaryOf(stdout);
      expect(summary).toMatchObject({ status: 'finished', rows: limit, succeeded: limit, failed: 0, resumed: 0 });
      await checkResults('whole', limit);
      expect(sluice.callsSince(position)).toHaveLength(limit);
      await checkFigures('whole', summary, position);
      // By chance 1 in 20 (made messages) or 1 in 77.
      expect(summary.accuracy.ratio).toBeGreaterThan(0.3);
    },
    RUN_LIMIT_MS,
  );

  if (!cut) return;

  it(
    'carries on after SIGKILL in the middle: no row is submitted twice',
    async () => {
      const limit = limitOf(LIMITS.interrupted);
      const position = sluice.position();
      // Slow enough to be met in the middle.
      sluice.simulator.setFaults([{ latency: 'uniform:50-200' }]);
      const first = run('interrupted', limit);
      await until(
        'half of the rows are called',
        () => sluice.callsSince(position).length >= limit / 2,
        RUN_LIMIT_MS / 2,
      );
      first.child.kill('SIGKILL');
      expect((await first.ended).code).toBeNull();
      sluice.simulator.setFaults([]);
      const { code, stdout, stderr } = await run('interrupted', limit).ended;
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      const summary = summaryOf(stdout);
      expect(summary).toMatchObject({ status: 'finished', rows: limit, succeeded: limit, failed: 0 });
      await checkResults('interrupted', limit);
      expect(sluice.callsSince(position)).toHaveLength(limit);
      await checkFigures('interrupted', summary, position);
      // A third start has nothing to do and says the same.
      const again = await run('interrupted', limit).ended;
      expect(summaryOf(again.stdout)).toMatchObject({ resumed: limit, usage: summary.usage, costUsd: summary.costUsd });
      expect(sluice.callsSince(position)).toHaveLength(limit);
    },
    RUN_LIMIT_MS,
  );
});
