import { describe, expect, it } from '@jest/globals';
import type { JobResult } from '#contracts';
import { costWords } from './cost-words.js';
import { projectedNanoUsd } from './render-progress.js';
import { toResultLine } from './result-line.js';
import { addLine, NO_TOTALS } from './run-totals.js';

function aResult(body: unknown, overrides: Partial<JobResult> = {}): JobResult {
  return {
    id: 'job_1',
    object: 'job',
    status: 'succeeded',
    response: { status_code: 200, body },
    error: null,
    route: { provider: 'p', model: 'm', lane: 'sync' },
    attempts: [],
    usage: { inputTokens: 10, cacheReadTokens: 5, outputTokens: 2 },
    cost: { usd: '0.0125', listUsd: '0.0125', savedUsd: '0' },
    timings: { acceptedAt: '', startedAt: null, finishedAt: '', waitedMs: 0, totalMs: 0 },
    ...overrides,
  };
}

const chat = (content: unknown) => ({ choices: [{ message: { content } }] });

describe('toResultLine', () => {
  it('compares the trimmed answer', () => {
    expect(toResultLine({ row: 1, expected: 'yes' }, aResult(chat(' yes\n')), false)).toMatchObject({
      output: ' yes\n',
      correct: true,
    });
    expect(toResultLine({ row: 1, expected: 'yes' }, aResult(chat('Yes')), false).correct).toBe(false);
  });

  it('takes text from chats and completions, and vectors from embeddings', () => {
    const outputOf = (body: unknown) => toResultLine({ row: 1 }, aResult(body), false).output;
    expect(outputOf({ choices: [{ text: 'done' }] })).toBe('done');
    expect(outputOf({ data: [{ embedding: [1, 2] }] })).toEqual([1, 2]);
    expect(outputOf({ data: [{ embedding: [1] }, { embedding: [2] }] })).toEqual([[1], [2]]);
    expect(outputOf(chat(null))).toBeNull();
    expect(outputOf(null)).toBeNull();
  });

  it('counts a failed row with --expect as not agreeing', () => {
    const failed = aResult(null, { status: 'failed', error: { message: 'no', type: 't', param: null, code: 'x' } });
    expect(toResultLine({ row: 1, expected: 'yes' }, failed, false)).toMatchObject({ output: null, correct: false });
  });

  it('carries the whole answer only with --full', () => {
    expect(toResultLine({ row: 1 }, aResult(chat('a')), true).response).toEqual(chat('a'));
    expect(toResultLine({ row: 1 }, aResult(chat('a')), false)).not.toHaveProperty('response');
  });
});

describe('addLine', () => {
  it('adds tokens and exact money', () => {
    const line = toResultLine({ row: 1, expected: 'a' }, aResult(chat('a')), false);
    expect(addLine(addLine(NO_TOTALS, line), line)).toEqual({
      succeeded: 2,
      failed: 0,
      inputTokens: 30,
      outputTokens: 4,
      costNanoUsd: 25_000_000n,
      unpriced: 0,
      compared: 2,
      correct: 2,
    });
  });

  it('counts a row whose cost is unknown instead of adding 0, and says so', () => {
    const unknown = { usd: null, listUsd: null, savedUsd: null };
    const priced = toResultLine({ row: 1 }, aResult(chat('a')), false);
    const unpriced = toResultLine({ row: 2 }, aResult(chat('a'), { cost: unknown }), false);
    expect(unpriced.costUsd).toBeNull();
    const both = addLine(addLine(NO_TOTALS, priced), unpriced);
    expect(both).toMatchObject({ costNanoUsd: 12_500_000n, unpriced: 1 });
    expect(costWords(both)).toBe('$0.0125 and unknown price of 1 row');
    expect(costWords(addLine(NO_TOTALS, unpriced))).toBe('unknown price of 1 row');
    expect(costWords(addLine(NO_TOTALS, priced))).toBe('$0.0125');
    const snapshot = { totals: both, rows: 4, inFlight: 2, rowsPerSecond: 1 };
    expect(projectedNanoUsd(snapshot)).toBeUndefined();
  });
});
