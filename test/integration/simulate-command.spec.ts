import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syntheticTrace } from '#scheduling';
import { runCommandLine } from '../../apps/cli/src/run-command-line.js';

const HOUR_MS = 3_600_000;

let directory: string;
let trace: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-simulate-'));
  trace = join(directory, 'trace.csv');
  const rows = syntheticTrace({ seed: 1, jobs: 400, spanMs: HOUR_MS });
  const lines = rows.map((row) => `${row.arrivalMs / 1_000},${row.inputTokens},${row.outputTokens}`);
  writeFileSync(trace, ['TIMESTAMP,ContextTokens,GeneratedTokens', ...lines].join('\n'));
});
afterEach(() => rmSync(directory, { recursive: true }));

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function sluice(...words: string[]) {
  const output = new Captured();
  const notes = new Captured();
  const streams = { input: Readable.from(['']), output, notes };
  const code = await runCommandLine(['simulate', ...words], { variables: {}, cwd: directory, streams });
  return { code, output: output.text, notes: notes.text };
}

interface Answer {
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly jobs: number;
    readonly optimum: { readonly costUsd: number };
    readonly policies: readonly {
      readonly policy: string;
      readonly costUsd: number;
      readonly costOfList: number;
      readonly aboveOptimumUsd: number;
    }[];
    readonly advice: readonly { readonly unitSavesUsd: number }[];
  }[];
}

async function answer(...words: string[]): Promise<Answer> {
  const { output, notes, code } = await sluice(trace, '--json', ...words);
  expect({ code, notes }).toEqual({ code: 0, notes: '' });
  return JSON.parse(output) as Answer;
}

describe('sluice simulate', () => {
  it('compares all policies with the optimum: none is below it, all-sync is list price', async () => {
    const { scenarios } = await answer('--compare');
    const [base] = scenarios;
    expect(base?.jobs).toBe(400);
    const policies = base?.policies ?? [];
    expect(policies.map(({ policy }) => policy).sort()).toEqual([
      'all-sync',
      'batch-at-arrival',
      'earliest-deadline',
      'reserved-then-sync',
      'sluice',
    ]);
    for (const { costUsd } of policies) expect(costUsd).toBeGreaterThanOrEqual((base?.optimum.costUsd ?? 0) * 0.999999);
    expect(policies.find(({ policy }) => policy === 'all-sync')?.costOfList).toBeCloseTo(1, 9);
    expect(base?.advice[0]?.unitSavesUsd).toBeGreaterThan(0);
  });

  it('says the same for the same seed, and something else for another', async () => {
    const first = await answer('--seed', '7');
    expect(await answer('--seed', '7')).toEqual(first);
    expect(await answer('--seed', '8')).not.toEqual(first);
  });

  it('prints tables, says on standard error where it is, and writes a report that needs no network', async () => {
    const report = join(directory, 'report.html');
    const { code, output, notes } = await sluice(trace, '--scenario', 'base,no-flex', '--report', report);
    expect(code).toBe(0);
    expect(output).toMatch(/^policy +cost +÷ optimum/m);
    expect(output).toMatch(/^optimum +\$/m);
    expect(output).toMatch(/^sluice +\$/m);
    expect(output).toContain('no-flex: flex is never offered');
    expect(notes).toContain('base: sluice');
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('Reserved utilisation');
    expect(html).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)=/);
  });

  it('takes pools from a file, and a rate that is given there as it is', async () => {
    const pools = join(directory, 'pools.yaml');
    const text = (rate: number) =>
      `reserved: [{ id: ptu, unit: tokens, capacityPerWindow: ${rate} }]\nsync: [{ id: sync }]\n`;
    writeFileSync(pools, text(1));
    const scarce = await answer('--config', pools);
    writeFileSync(pools, text(1_000_000));
    const plenty = await answer('--config', pools);
    expect(scarce.scenarios[0]?.optimum.costUsd).toBeGreaterThan(0);
    expect(plenty.scenarios[0]?.optimum.costUsd).toBe(0);
  });

  it('prints figures people can read where nothing is asked for and nothing costs anything', async () => {
    const pools = join(directory, 'pools.yaml');
    writeFileSync(
      pools,
      `reserved: [{ id: a, unit: tokens, inputBurn: 0, outputBurn: 0 }]
sync: [{ id: sync, listPrice: { inputUsdPerMillion: "0", outputUsdPerMillion: "0" } }]
`,
    );
    writeFileSync(trace, 'TIMESTAMP,ContextTokens,GeneratedTokens\n1,0,0\n1,0,0\n');
    const { code, output } = await sluice(trace, '--config', pools);
    expect(code).toBe(0);
    expect(output).not.toMatch(/NaN|Infinity|undefined/);
    expect(output).toMatch(/^optimum +\$0\.00 /m);
    expect(output).toMatch(/^sluice +\$0\.00 .* 0\.0 % +0\.0 % +0\.0 % +0\.0 % /m);
  });

  it('says what a trace of one small call costs', async () => {
    const pools = join(directory, 'pools.yaml');
    const listPrice = '{ inputUsdPerMillion: "0.1", outputUsdPerMillion: "0.1" }';
    writeFileSync(pools, `sync: [{ id: sync, listPrice: ${listPrice} }]\n`);
    writeFileSync(trace, 'TIMESTAMP,ContextTokens,GeneratedTokens\n1,20,3\n');
    expect((await sluice(trace, '--config', pools)).output).toMatch(/^optimum +\$0\.00000230 /m);
  });

  it('compares with an optimum of nothing without a ratio that is no number', async () => {
    const pools = join(directory, 'pools.yaml');
    writeFileSync(pools, 'reserved: [{ id: ptu, unit: tokens, capacityPerWindow: 1000000 }]\nsync: [{ id: sync }]\n');
    const { scenarios } = await answer('--config', pools, '--policy', 'all-sync');
    expect(scenarios[0]?.policies[0]).toMatchObject({ costRatio: null });
    expect(scenarios[0]?.policies[0]?.aboveOptimumUsd).toBeCloseTo(scenarios[0]?.policies[0]?.costUsd ?? 0, 12);
  });

  it('ends with 2 and a sentence when an option, the trace or the pools are wrong', async () => {
    const wrong = async (...words: string[]) => {
      const { code, notes } = await sluice(...words);
      expect(code).toBe(2);
      return notes;
    };
    expect(await wrong(trace, '--scenario', 'bse')).toContain(
      "--scenario 'bse' is not known: choose from base, double-load",
    );
    expect(await wrong(trace, '--policy', 'edf')).toContain('choose from all-sync');
    expect(await wrong(trace, '--policy', 'sluice', '--compare')).toContain('choose one');
    expect(await wrong(trace, '--load-factor', '0')).toContain("--load-factor '0' is not a number above 0");
    expect(await wrong(join(directory, 'none.csv'))).toContain('There is no file');
    writeFileSync(join(directory, 'pools.yaml'), 'sync: []');
    expect(await wrong(trace, '--config', join(directory, 'pools.yaml'))).toContain('must have at least one pool');
  });
});
