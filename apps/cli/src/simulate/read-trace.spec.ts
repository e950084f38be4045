import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTrace } from './read-trace.js';

describe('readTrace', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-trace-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function file(text: string): string {
    const path = join(directory, 'trace.csv');
    writeFileSync(path, text);
    return path;
  }

  it('reads Azure traces with and without a zone, carriage returns and a final newline', async () => {
    const text =
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:50.9951690,396,109';
    const rows = await readTrace(file(text));
    expect(rows.map(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])).toEqual([
      [374, 44],
      [396, 109],
    ]);
    expect(rows[0]?.arrivalMs).toBe(0);
    expect(rows[1]?.arrivalMs).toBeCloseTo(4_314.579, 3);
    const zoned = await readTrace(
      file(
        'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 02:00:01.5+02:00,1,2\n2024-05-10 00:00:00.0+00:00,3,4\n',
      ),
    );
    expect(zoned.map(({ arrivalMs }) => arrivalMs)).toEqual([1_500, 0]);
  });

  it('reads BurstGPT, whose times are seconds and whose columns have other names', async () => {
    const text =
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45.5,GPT-4,1087,0,1087,API log\n';
    expect(await readTrace(file(text))).toEqual([
      { arrivalMs: 0, inputTokens: 472, outputTokens: 18 },
      { arrivalMs: 40_500, inputTokens: 1_087, outputTokens: 0 },
    ]);
  });

  it('reads a file with line ends of both kinds', async () => {
    const text = 'TIMESTAMP,ContextTokens,GeneratedTokens\r\n1,2,3\n2,3,4\r\n3,4,5';
    expect((await readTrace(file(text))).map(({ inputTokens }) => inputTokens)).toEqual([2, 3, 4]);
  });

  it('names the line of a value it cannot read', async () => {
    const text = 'TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,3\n2,two,3\n';
    await expect(readTrace(file(text))).rejects.toThrow(/Line 3 of .*input tokens 'two' are not a whole number/);
    const huge = 'TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,99999999999\n';
    await expect(readTrace(file(huge))).rejects.toThrow(
      /Line 2 of .*output tokens 99999999999 are more than a call may have: at most 999,999,999/,
    );
    const time = 'TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,2,3\n';
    await expect(readTrace(file(time))).rejects.toThrow(/Line 2 of .*arrival 'yesterday' is not a time such as/);
    const short = 'TIMESTAMP,ContextTokens,GeneratedTokens\n1,2,3\n2,3\n';
    await expect(readTrace(file(short))).rejects.toThrow(/well-formed CSV.*line 3/);
  });

  it('says which column is missing, that there are no rows, and that there is no file', async () => {
    await expect(readTrace(file('TIMESTAMP,ContextTokens\n1,2\n'))).rejects.toThrow(/no column for output tokens/);
    await expect(readTrace(file('TIMESTAMP,ContextTokens,GeneratedTokens\n'))).rejects.toThrow(/has no requests/);
    await expect(readTrace(join(directory, 'none.csv'))).rejects.toThrow(/There is no file/);
  });
});
