import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeGateway, type FakeGatewayOptions } from '../../../test/support/fake-gateway.js';
import { runCommandLine } from './run-command-line.js';

let directory: string;
let gateway: FakeGateway;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
});
afterEach(async () => {
  await gateway?.stop().catch(() => undefined);
  rmSync(directory, { recursive: true });
});

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function sluice(words: string[], variables: Record<string, string> = {}, input = '') {
  const output = new Captured();
  const notes = new Captured();
  const streams = { input: Readable.from([input]), output, notes };
  const code = await runCommandLine(words, { variables, cwd: directory, streams });
  return { code, output: output.text, notes: notes.text };
}

async function aGateway(options: FakeGatewayOptions = {}) {
  gateway = new FakeGateway(options);
  return { SLUICE_URL: await gateway.start(), SLUICE_API_KEY: gateway.key };
}

describe('sluice', () => {
  it('explains a job, readably or as JSON', async () => {
    const variables = await aGateway();
    const read = await sluice(['explain', 'job_1'], variables);
    expect(read).toMatchObject({ code: 0, output: 'job_1: Held for a test.\n\n2026-11-21\n12:00:00.000  Accepted.\n' });
    const { output } = await sluice(['explain', 'job_1', '--json'], variables);
    expect(JSON.parse(output)).toMatchObject({ object: 'job.explanation', status: 'held' });
  });

  it('shows its commands, environment and exit codes with --help', async () => {
    const { code, output } = await sluice(['--help']);
    expect(code).toBe(0);
    for (const word of ['run', 'submit', 'dead-letters', 'SLUICE_URL', 'Exit codes']) expect(output).toContain(word);
  });

  it('ends with 2 and a suggestion for a mistyped command', async () => {
    const { code, notes } = await sluice(['modles']);
    expect(code).toBe(2);
    expect(notes).toContain('Did you mean models?');
  });

  it('ends with 3 and the remedy when no gateway answers', async () => {
    const variables = { SLUICE_URL: 'http://127.0.0.1:1', SLUICE_API_KEY: 'k' };
    const { code, notes } = await sluice(['models'], variables);
    expect(code).toBe(3);
    expect(notes).toBe(
      'sluice: No gateway answers at http://127.0.0.1:1 (ECONNREFUSED): start it with `npm start`, or set --url or SLUICE_URL.\n',
    );
  });

  it('ends with 2 when there is no key, and reads the key file when there is one', async () => {
    const { SLUICE_URL } = await aGateway();
    const variables = { SLUICE_URL, SLUICE_DATA_DIR: directory };
    expect(await sluice(['models'], variables)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('There is no API key'),
    });
    writeFileSync(join(directory, 'api-key'), `${gateway.key}\n`);
    expect(await sluice(['models'], variables)).toMatchObject({ code: 0, output: 'MODEL  SERVED BY\nfast   fake\n' });
  });

  it('says where keys come from when the gateway refuses one', async () => {
    const { SLUICE_URL } = await aGateway();
    const { code, notes } = await sluice(['models', '--key', 'wrong'], { SLUICE_URL });
    expect(code).toBe(2);
    expect(notes).toMatch(/not valid\. Check --key, SLUICE_API_KEY or the key file.*\(request req_fake\)/);
  });

  it('prints errors as JSON with --json', async () => {
    const { code, notes } = await sluice(['models', '--json'], { SLUICE_URL: 'nonsense', SLUICE_API_KEY: 'k' });
    expect(JSON.parse(notes)).toEqual({
      error: { message: expect.stringContaining("'nonsense' is not the address"), exitCode: code },
    });
  });
});

describe('sluice submit, get, watch and cancel', () => {
  it('submit --wait prints the answer, without control characters', async () => {
    const variables = await aGateway({ answer: () => 'three rivers\u001b]0;owned\u0007' });
    const { code, output } = await sluice(['submit', '--prompt', 'Name three rivers', '--wait'], variables);
    expect({ code, output }).toEqual({ code: 0, output: 'three rivers\ufffd]0;owned\ufffd\n' });
    expect(gateway.jobs[0]?.request).toMatchObject({ endpoint: '/v1/chat/completions', body: { model: 'fast' } });
  });

  it('submit takes a chat body or a job from standard input', async () => {
    const variables = await aGateway();
    const chat = JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], model: 'own' });
    expect(await sluice(['submit', '--within', '6h'], variables, chat)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^job_\S+ {2}queued/),
    });
    const job = JSON.stringify({ endpoint: '/v1/embeddings', body: { model: 'e', input: 'x' } });
    expect((await sluice(['submit', '--json'], variables, job)).code).toBe(0);
    expect(gateway.jobs.map(({ request }) => request)).toMatchObject([
      { endpoint: '/v1/chat/completions', within: '6h', body: { model: 'own' } },
      { endpoint: '/v1/embeddings', body: { model: 'e' } },
    ]);
    expect(await sluice(['submit'], variables, '{}')).toMatchObject({
      code: 2,
      notes: expect.stringContaining('neither a job'),
    });
  });

  it('get shows the job and its answer, watch its events, cancel its new status', async () => {
    const variables = await aGateway();
    await sluice(['submit', '--prompt', 'x'], variables);
    const id = gateway.jobs[0]?.id ?? '';
    expect((await sluice(['get', id, '--wait', '1s'], variables)).output).toMatch(
      /status {2}succeeded\n.*\n.*\ncost .*\n[\s\S]*answer {2}an answer/,
    );
    const watched = (await sluice(['watch', id, '--json'], variables)).output.trim().split('\n');
    expect(watched.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
      'queued',
      'running',
      'succeeded',
    ]);
    expect((await sluice(['cancel', id], variables)).output).toBe(`${id}  cancelled\n`);
  });
});

describe('sluice usage', () => {
  it('shows groups and their total', async () => {
    const variables = await aGateway();
    await sluice(['submit', '--prompt', 'x'], variables);
    const { code, output } = await sluice(['usage', '--group-by', 'model'], variables);
    expect(code).toBe(0);
    expect(output.split('\n')).toEqual([
      'MODEL  ATTEMPTS  FAILED  INPUT  CACHED  OUTPUT  SAVED  COST',
      'fast   1         0       1,234  0       2       $0     $0.5',
      'total  1         0       1,234  0       2       $0     $0.5',
      '',
    ]);
  });
});

describe('a cost nobody knows', () => {
  it('is shown as one by get, usage and run, and never as $0', async () => {
    const variables = await aGateway({ isUnpriced: true });
    await sluice(['submit', '--prompt', 'x'], variables);
    const { output: job } = await sluice(['get', gateway.jobs[0]?.id ?? ''], variables);
    expect(job).toMatch(/^cost {4}unknown price: /m);
    const { output: usage, notes } = await sluice(['usage', '--group-by', 'model'], variables);
    expect(usage).toMatch(/^fast .* unknown\ntotal .* unknown\n$/m);
    expect(notes).toContain('1 of 1 attempts are of models without a price');
    const input = join(directory, 'rows.csv');
    writeFileSync(input, 'text\na\nb\n');
    const words = ['run', input, '--out', join(directory, 'results.jsonl'), '--prompt', '{{text}}'];
    expect((await sluice(words, variables)).output).toContain('output tokens, unknown price of 2 rows\n');
    expect(`${job}${usage}`).not.toContain('cost    $0');
  });
});

describe('sluice config', () => {
  it('checks a file, names what is wrong with it, and prints it without secrets', async () => {
    const path = join(directory, 'sluice.yaml');
    writeFileSync(path, 'http:\n  prot: 1\n');
    expect(await sluice(['config', 'check', path])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/prot[\s\S]*port/),
    });
    expect(JSON.parse((await sluice(['config', 'check', path, '--json'])).output)).toMatchObject({ ok: false });
    const secret = 'sk-very-secret-value';
    writeFileSync(
      path,
      `providers:\n  - id: own\n    baseUrl: http://127.0.0.1:1/v1\n    apiKey: ${secret}\n    models: [{ id: m }]\n`,
    );
    expect(await sluice(['config', 'check', path])).toMatchObject({
      code: 0,
      output: expect.stringMatching(/is valid: 1 provider, 2 aliases, tenant default only\n/),
      notes: expect.stringContaining('warning: prices: no price is known for own/m'),
    });
    const { code, output } = await sluice(['config', 'print', path]);
    expect(code).toBe(0);
    expect(output).toContain('baseUrl: http://127.0.0.1:1/v1');
    expect(output).not.toContain(secret);
  });
});

describe('sluice config check', () => {
  const counted = async (yaml: string) => {
    const path = join(directory, 'counted.yaml');
    writeFileSync(path, yaml);
    return (await sluice(['config', 'check', path])).output.replace(/^.* is valid: /, '').trim();
  };

  it('counts what is written, and says what is chosen at the start', async () => {
    expect(await counted('')).toBe('providers chosen at the start, aliases by what they offer, tenant default only');
    expect(await counted('tenants: [{ id: a }, { id: b }]\n')).toMatch(/, 2 tenants besides default$/);
    expect(await counted('tenants: [{ id: a }, { id: default }]\n')).toMatch(/, 1 tenant besides default$/);
  });
});

describe('sluice run', () => {
  function anInput(rows: number): string {
    const path = join(directory, 'banking.csv');
    const lines = Array.from({ length: rows }, (_, index) => `message ${index},label_${index % 2}`);
    writeFileSync(path, `text,category\n${lines.join('\n')}\n`);
    return path;
  }

  it('classifies columns text and category without a prompt, compares, and sums up as JSON', async () => {
    const variables = await aGateway({ answer: () => 'label_0' });
    const out = join(directory, 'results.jsonl');
    const { code, output, notes } = await sluice(['run', anInput(50), '--out', out, '--json'], variables);
    expect({ code, notes }).toEqual({ code: 0, notes: '' });
    expect(JSON.parse(output)).toMatchObject({
      status: 'finished',
      rows: 50,
      succeeded: 50,
      remaining: 0,
      usage: { inputTokens: 500, outputTokens: 100 },
      costUsd: '0.00005',
      accuracy: { correct: 25, compared: 50, ratio: 0.5 },
    });
    expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(50);
    const body = gateway.jobs[0]?.request['body'] as { messages: { content: string }[] };
    expect(body.messages[0]?.content).toContain('one of these labels: label_0, label_1\nMessage: message ');
  });

  it('says what it does and how it ended where there is no terminal', async () => {
    const variables = await aGateway();
    const out = join(directory, 'results.jsonl');
    const { code, output, notes } = await sluice(
      ['run', anInput(3), '--out', out, '--prompt', '{{text}}', '--limit', '2'],
      variables,
    );
    expect(code).toBe(0);
    expect(output).toContain('2 of 2 rows succeeded, 0 failed\n');
    expect(notes).toContain('2 of 2 rows (100%)');
  });

  it('ends with 2 before anything is submitted when a column or the default model is missing', async () => {
    const variables = await aGateway({ models: ['sim-small'] });
    const input = anInput(3);
    expect(await sluice(['run', input, '--prompt', '{{txt}}'], variables)).toMatchObject({
      code: 2,
      notes: expect.stringContaining("no column 'txt'"),
    });
    expect(await sluice(['run', input], variables)).toMatchObject({
      code: 2,
      notes: expect.stringContaining('choose one with --model; it has sim-small'),
    });
    expect(await sluice(['run', input, '--limit', '0'], variables)).toMatchObject({ code: 2 });
    expect(gateway.submissions).toBe(0);
  });

  it('ends with 1 when rows failed', async () => {
    let seen = 0;
    const variables = await aGateway({
      refuse: () => (++seen === 2 ? { status: 400, message: 'Bad row.' } : undefined),
    });
    const out = join(directory, 'results.jsonl');
    const words = ['run', anInput(20), '--out', out, '--prompt', '{{text}}', '--concurrency', '1'];
    expect(await sluice(words, variables)).toMatchObject({
      code: 1,
      output: expect.stringContaining('19 of 20 rows succeeded, 1 failed'),
    });
  });
});
