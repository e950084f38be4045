import { describe, expect, it } from '@jest/globals';
import { idempotencyKeyOf, RowPlanner } from './plan-row.js';

describe('RowPlanner', () => {
  it('makes a chat job of a prompt, with what the flags say', () => {
    const choice = { kind: 'template', template: 'Say {{a}}', expectColumn: 'b' } as const;
    const planner = new RowPlanner(choice, {
      system: 'Be brief.',
      maxTokens: 5,
      within: '6h',
      metadata: { team: 'x' },
    });
    expect(planner.plan({ row: 3, fields: { a: 'hi', b: ' yes ' } })).toEqual({
      row: 3,
      expected: 'yes',
      request: {
        endpoint: '/v1/chat/completions',
        body: {
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Say hi' },
          ],
          model: 'fast',
          max_tokens: 5,
        },
        within: '6h',
        metadata: { team: 'x' },
      },
    });
  });

  it('keeps the model of a row unless --model says another', () => {
    const row = { row: 1, fields: { messages: [], model: 'own', temperature: 0 } };
    const modelWith = (options: { model?: string }) =>
      new RowPlanner({ kind: 'requests' }, options).plan(row).request.body['model'];
    expect(modelWith({})).toBe('own');
    expect(modelWith({ model: 'smart' })).toBe('smart');
  });

  it('takes endpoint, body and id from an OpenAI batch line', () => {
    const fields = { custom_id: 'c-1', method: 'POST', url: '/v1/embeddings', body: { model: 'e', input: 'x' } };
    expect(new RowPlanner({ kind: 'requests' }, { maxTokens: 5 }).plan({ row: 1, fields })).toEqual({
      row: 1,
      customId: 'c-1',
      request: { endpoint: '/v1/embeddings', body: { model: 'e', input: 'x' } },
    });
  });
});

describe('idempotencyKeyOf', () => {
  const request = { endpoint: '/v1/chat/completions', body: { model: 'fast' } } as const;

  it('is the same for the same row of the same run, and for nothing else', () => {
    const key = idempotencyKeyOf('run', 1, 0, request);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(idempotencyKeyOf('run', 1, 0, { ...request })).toBe(key);
    const others = [
      idempotencyKeyOf('other', 1, 0, request),
      idempotencyKeyOf('run', 2, 0, request),
      idempotencyKeyOf('run', 1, 1, request),
      idempotencyKeyOf('run', 1, 0, { ...request, body: { model: 'smart' } }),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
  });
});
