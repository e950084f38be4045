import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inputFormatOf } from './input-format.js';
import { readRows } from './read-rows.js';
import type { RunOptions } from './run-options.js';
import { surveyInput } from './survey-input.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-survey-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function survey(path: string, options: Partial<RunOptions> = {}) {
  const whole = {
    inputPath: path,
    outPath: 'x',
    concurrency: 1,
    full: false,
    restart: false,
    retryFailed: false,
    ...options,
  };
  return surveyInput(path, inputFormatOf(path), whole);
}

async function rowsOf(path: string) {
  const rows = [];
  for await (const row of readRows(path, inputFormatOf(path))) rows.push(row);
  return rows;
}

describe('surveyInput', () => {
  it('counts quoted line breaks as part of their row, collects sorted labels and hashes the bytes', async () => {
    const content = '\ufefftext,category\n"one\nline",b\ntwo,a\nthree,b\n';
    const found = await survey(write('a.csv', content));
    expect(found).toMatchObject({ rows: 3, labels: ['a', 'b'], bytes: Buffer.byteLength(content) });
    expect(found.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('names a column that is not there, and those that are', async () => {
    const path = write('b.csv', 'text,category\nx,y\n');
    await expect(survey(path, { prompt: '{{txt}}' })).rejects.toThrow(
      "Row 1 has no column 'txt'; its columns are 'text', 'category'.",
    );
    await expect(survey(path, { prompt: '{{labels}}' })).rejects.toThrow('{{labels}} needs --labels <column>');
    await expect(survey(path, { prompt: 'x', expectColumn: 'answer' })).rejects.toThrow("no column 'answer'");
  });

  it('finds the one JSON row that lacks a field', async () => {
    const path = write('c.jsonl', '{"a":1}\n{"b":2}\n');
    await expect(survey(path, { prompt: '{{a}}' })).rejects.toThrow("Row 2 has no column 'a'");
  });

  it('refuses a batch line of another endpoint', async () => {
    const path = write('d.jsonl', '{"custom_id":"1","method":"POST","url":"/v1/images","body":{}}\n');
    await expect(survey(path)).rejects.toThrow("Row 1 has the url '/v1/images'");
  });

  it('refuses what is not UTF-8, not well-formed, empty, or not there', async () => {
    await expect(survey(write('e.csv', new Uint8Array([0x74, 0x0a, 0xe9, 0x0a])), { prompt: 'x' })).rejects.toThrow(
      'not UTF-8',
    );
    await expect(survey(write('f.csv', 'a,b\n1,2\n1,2,3\n'), { prompt: 'x' })).rejects.toThrow(
      'not well-formed after row 1',
    );
    await expect(survey(write('g.jsonl', '{"a":1}\nnope\n'), { prompt: 'x' })).rejects.toThrow('Line 2 of');
    await expect(survey(write('h.csv', 'a,b\n'), { prompt: 'x' })).rejects.toThrow('has no rows');
    await expect(survey(join(directory, 'none.csv'), { prompt: 'x' })).rejects.toThrow('There is no file');
  });

  it('takes a column of a thousand different values for no column of labels', async () => {
    const lines = Array.from({ length: 1_001 }, (_, index) => `m,${index}`).join('\n');
    await expect(survey(write('i.csv', `text,category\n${lines}\n`))).rejects.toThrow('over 1000 distinct values');
  });
});

describe('readRows', () => {
  it('cuts JSON lines at line feeds only, skips empty ones and takes a last line without one', async () => {
    const rows = await rowsOf(write('j.jsonl', '{"a":"x\u2028y"}\r\n\n{"a":"ü"}'));
    expect(rows).toEqual([
      { row: 1, fields: { a: 'x\u2028y' } },
      { row: 2, fields: { a: 'ü' } },
    ]);
  });

  it('reads tab-separated values', async () => {
    expect(await rowsOf(write('k.tsv', 'a\tb\n1,5\t2\n'))).toEqual([{ row: 1, fields: { a: '1,5', b: '2' } }]);
  });
});
