import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FakeGateway, type FakeGatewayOptions, type Fate } from '../../../../test/support/fake-gateway.js';
import { GatewayClient } from '../gateway/gateway-client.js';
import { HttpJobGateway } from '../gateway/http-job-gateway.js';
import type { EngineTiming } from './engine-parts.js';
import { journalPathOf, type OpenRun, openRun } from './open-run.js';
import { type PlannedRow, RowPlanner } from './plan-row.js';
import { readRows } from './read-rows.js';
import type { ResultLine } from './result-line.js';
import { RunEngine } from './run-engine.js';
import type { RunOptions } from './run-options.js';
import { surveyInput } from './survey-input.js';

const TIMING: EngineTiming = {
  nowMs: () => performance.now(),
  random: Math.random,
  firstPauseMs: 2,
  longestPauseMs: 10,
  patienceMs: 10_000,
  busyWaitMs: 1,
  idleWaitMs: 2,
  graceMs: 10_000,
  flushEveryMs: 3,
};

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A gateway and an input of `rows` rows whose right answers are known. */
async function aScene(rows: number, options: FakeGatewayOptions = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-run-'));
  cleanups.push(() => rmSync(directory, { recursive: true }));
  const inputPath = join(directory, 'in.csv');
  const lines = Array.from({ length: rows }, (_, index) => `message ${index + 1},label ${index % 3}`);
  writeFileSync(inputPath, `text,category\n${lines.join('\n')}\n`);
  const gateway = new FakeGateway({ answer: echo, ...options });
  const url = await gateway.start();
  cleanups.push(() => gateway.stop());
  const outPath = join(directory, 'out.jsonl');
  const runOptions: RunOptions = {
    inputPath,
    outPath,
    prompt: '{{text}}',
    concurrency: 8,
    full: false,
    restart: false,
    retryFailed: false,
  };
  return { gateway, url, rows, outPath, options: runOptions };
}

type Scene = Awaited<ReturnType<typeof aScene>>;

function echo(body: Readonly<Record<string, unknown>>): string {
  const messages = body['messages'] as { content: string }[];
  return `echo of ${messages[0]?.content}`;
}

interface StartOptions extends Partial<RunOptions> {
  /** Interrupts when this row is begun. */
  readonly interruptAtRow?: number;
  readonly timing?: EngineTiming;
}

async function start(scene: Scene, { interruptAtRow, timing, ...changes }: StartOptions = {}): Promise<OpenRun> {
  const options = { ...scene.options, ...changes };
  const survey = await surveyInput(options.inputPath, 'csv', options);
  const run = openRun(options, survey, scene.rows, '2030-01-01T00:00:00Z');
  const client = new GatewayClient({ url: scene.url, key: scene.gateway.key }, { connections: 24 });
  const controller = new AbortController();
  const engine = new RunEngine({
    gateway: new HttpJobGateway(client),
    store: run.store,
    runId: run.runId,
    full: options.full,
    submitters: 8,
    collectors: 16,
    timing: timing ?? TIMING,
  });
  async function* planned(): AsyncGenerator<PlannedRow> {
    const planner = new RowPlanner(survey.choice, options, survey.labels);
    for await (const row of readRows(options.inputPath, 'csv')) {
      if (row.row === interruptAtRow) controller.abort();
      yield planner.plan(row);
    }
  }
  try {
    await engine.run(planned(), controller.signal);
  } finally {
    run.close();
    await client.close();
  }
  return run;
}

function resultsOf(scene: Scene): ResultLine[] {
  const text = readFileSync(scene.outPath, 'utf8');
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as ResultLine);
}

/** Every row once, in order, with its own answer; one job a row; no idempotency key with two bodies. */
function expectComplete(scene: Scene): void {
  const results = resultsOf(scene);
  expect(results.map(({ row }) => row)).toEqual(Array.from({ length: scene.rows }, (_, index) => index + 1));
  for (const { row, output, status } of results) {
    expect({ row, output, status }).toEqual({ row, output: `echo of message ${row}`, status: 'succeeded' });
  }
  expect(scene.gateway.jobs).toHaveLength(scene.rows);
  expect(scene.gateway.conflicts).toEqual([]);
}

/** Accidents in a fixed pseudo-random order, so that a failure can be repeated. */
function accidents(seed: number, share: number): (method: 'POST' | 'GET') => Fate {
  const kinds: Fate[] = ['full', 'limited', 'cut-before', 'cut-after', 'pending'];
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const luck = state / 2 ** 32;
    return luck < share ? (kinds[Math.floor((luck / share) * kinds.length)] ?? 'ok') : 'ok';
  };
}

describe('a run', () => {
  it('gives every row exactly one result in input order', async () => {
    const scene = await aScene(200);
    const run = await start(scene);
    expectComplete(scene);
    expect(run.store.totals).toMatchObject({
      succeeded: 200,
      failed: 0,
      inputTokens: 2_000,
      outputTokens: 400,
      costNanoUsd: 200_000n,
    });
    expect(scene.gateway.submissions).toBe(200);
  });

  it('does so through full queues, limits and lost connections, making no job twice', async () => {
    const scene = await aScene(150, { fate: accidents(7, 0.3) });
    await start(scene);
    expectComplete(scene);
    expect(scene.gateway.submissions).toBeGreaterThan(150);
  });

  it('carries on where it was interrupted, at whatever row and however often', async () => {
    const interruptions = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(interruptions, fc.integer(), async (rows, seed) => {
        const scene = await aScene(60, { fate: accidents(seed, 0.2) });
        for (const interruptAtRow of rows) await start(scene, { interruptAtRow });
        await start(scene);
        expectComplete(scene);
      }),
      { numRuns: 8 },
    );
  });

  it('carries on after a kill that cut its journal anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 1, noNaN: true }), async (share) => {
        const scene = await aScene(40, { fate: accidents(3, 0.1) });
        await start(scene, { interruptAtRow: 30 });
        const journal = journalPathOf(scene.outPath);
        const headerBytes = readFileSync(journal).indexOf('\n') + 1;
        truncateSync(journal, headerBytes + Math.floor(share * (statSync(journal).size - headerBytes)));
        await start(scene);
        expectComplete(scene);
      }),
      { numRuns: 8 },
    );
  });

  it('asks nothing again when it is complete', async () => {
    const scene = await aScene(20);
    await start(scene);
    const { submissions, polls } = scene.gateway;
    const again = await start(scene);
    expect(again.finishedBefore).toBe(20);
    expect(scene.gateway).toMatchObject({ submissions, polls });
    expectComplete(scene);
  });

  it('only waits for rows that were accepted before', async () => {
    const scene = await aScene(30, { fate: (method) => (method === 'GET' ? 'pending' : 'ok') });
    await start(scene, { interruptAtRow: 30 });
    expect(resultsOf(scene)).toEqual([]);
    expect(scene.gateway.submissions).toBeGreaterThan(20);
    scene.gateway.behaviour = { answer: echo };
    await start(scene);
    expectComplete(scene);
    expect(scene.gateway.submissions).toBe(30);
  });

  it('carries on when the gateway was away for a while', async () => {
    const scene = await aScene(80);
    const port = Number(new URL(scene.url).port);
    let answered = 0;
    scene.gateway.behaviour = { answer: echo, fate: () => (++answered > 40 ? 'cut-before' : 'ok') };
    const running = start(scene);
    while (answered < 60) await new Promise((resolve) => setImmediate(resolve));
    await scene.gateway.stop();
    scene.gateway.behaviour = { answer: echo };
    await scene.gateway.start(port);
    await running;
    expectComplete(scene);
  });

  it('gives up, with what it has on disk, when the gateway stays silent for too long', async () => {
    const scene = await aScene(10, { fate: () => 'cut-before' });
    const impatient = start(scene, { timing: { ...TIMING, patienceMs: 30 } });
    await expect(impatient).rejects.toThrow('has not answered for too long');
    scene.gateway.behaviour = { answer: echo };
    await start(scene);
    expectComplete(scene);
  });

  it('writes a refused row down as failed and goes on', async () => {
    const refuse = (body: Readonly<Record<string, unknown>>) =>
      echo(body).endsWith('message 17') ? { status: 400, message: 'No 17.' } : undefined;
    const scene = await aScene(40, { refuse });
    const run = await start(scene);
    expect(run.store.totals).toMatchObject({ succeeded: 39, failed: 1 });
    expect(resultsOf(scene)[16]).toMatchObject({ row: 17, id: null, status: 'failed', error: { message: 'No 17.' } });
  });

  it('stops when the first rows are all refused', async () => {
    const scene = await aScene(500, { refuse: () => ({ status: 404, message: "There is no model 'fast'." }) });
    await expect(start(scene)).rejects.toThrow("rows were all refused: There is no model 'fast'.");
    expect(scene.gateway.submissions).toBeLessThan(50);
  });

  it('submits failed rows once more with --retry-failed, as new jobs', async () => {
    let refusing = true;
    const refuse = (body: Readonly<Record<string, unknown>>) =>
      refusing && echo(body).endsWith('0') ? { status: 400, message: 'Not yet.' } : undefined;
    const scene = await aScene(40, { refuse });
    expect((await start(scene)).store.totals.failed).toBe(4);
    refusing = false;
    expect((await start(scene)).store.totals.failed).toBe(4);
    expect((await start(scene, { retryFailed: true })).store.totals.failed).toBe(0);
    expectComplete(scene);
  });

  it('reports a job that the gateway does not know any more, and asks for it again next time', async () => {
    const scene = await aScene(5, { fate: (method) => (method === 'GET' ? 'pending' : 'ok') });
    await start(scene, { interruptAtRow: 5 });
    scene.gateway.behaviour = { answer: echo };
    const lost = scene.gateway.jobs[0]?.id ?? '';
    scene.gateway.forget(lost);
    expect((await start(scene)).store.totals).toMatchObject({ succeeded: 4, failed: 1 });
    expect((await start(scene)).finishedBefore).toBe(4);
    expect(resultsOf(scene)[0]).toMatchObject({ id: lost, status: 'failed', error: { code: 'job_not_found' } });
  });
});

describe('openRun', () => {
  it('refuses an output of another prompt, and starts anew with --restart', async () => {
    const scene = await aScene(3);
    await start(scene);
    const other = start(scene, { prompt: 'Other: {{text}}' });
    await expect(other).rejects.toThrow('another --prompt: choose another --out, or start anew with --restart');
    await start(scene, { prompt: 'Other: {{text}}', restart: true });
    expect(resultsOf(scene)[0]?.output).toBe('echo of Other: message 1');
    expect(scene.gateway.jobs).toHaveLength(6);
  });

  it('does not overwrite a file that no run left', async () => {
    const scene = await aScene(3);
    writeFileSync(scene.outPath, 'precious');
    await expect(start(scene)).rejects.toThrow('no run of Sluice left it');
    expect(readFileSync(scene.outPath, 'utf8')).toBe('precious');
  });

  it('keeps a second process off an output in progress, and takes over from a dead one', async () => {
    const scene = await aScene(3);
    const lock = `${scene.outPath}.run.lock`;
    writeFileSync(lock, String(process.ppid));
    await expect(start(scene)).rejects.toThrow(`in progress already (process ${process.ppid})`);
    writeFileSync(lock, '999999999');
    await start(scene);
    expectComplete(scene);
    expect(() => statSync(lock)).toThrow('ENOENT');
  });
});
