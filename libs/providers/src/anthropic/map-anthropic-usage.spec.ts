import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toChatUsage } from '../chat/to-chat-usage.js';
import { mapAnthropicUsage } from './map-anthropic-usage.js';

const count = fc.option(fc.nat({ max: 1_000_000 }), { nil: null });
const anyUsage = fc.record(
  {
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cache_creation: fc.record({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }),
    output_tokens_details: fc.record({ thinking_tokens: count }),
  },
  { requiredKeys: [] },
);

describe('mapAnthropicUsage', () => {
  it('says nothing of what was not said', () => {
    expect(mapAnthropicUsage(undefined)).toEqual({});
    expect(mapAnthropicUsage({ input_tokens: null, output_tokens: -1, cache_read_input_tokens: 'a' })).toEqual({});
  });

  it('replaces what a stream said before and never adds to it', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (first, second) => {
        const early = mapAnthropicUsage(first);
        const late = mapAnthropicUsage(second, early);
        const alone = mapAnthropicUsage(second);
        for (const name of ['inputTokens', 'cacheReadTokens', 'outputTokens'] as const)
          expect(late[name]).toBe(alone[name] ?? early[name]);
      }),
    );
  });

  it('keeps the parts within the whole, and the whole adds up for the caller', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, (first, second) => {
        const usage = mapAnthropicUsage(second, mapAnthropicUsage(first));
        const { inputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens } = usage;
        if (usage.cacheWriteTokens !== undefined)
          expect(usage.cacheWrite1hTokens ?? 0).toBeLessThanOrEqual(usage.cacheWriteTokens);
        if (outputTokens !== undefined) expect(usage.reasoningTokens ?? 0).toBeLessThanOrEqual(outputTokens);
        const said = toChatUsage(usage);
        if (inputTokens === undefined) expect(said.prompt_tokens).toBeUndefined();
        else expect(said.prompt_tokens).toBe(inputTokens + cacheReadTokens + cacheWriteTokens);
        if (said.total_tokens !== undefined)
          expect(said.total_tokens).toBe((said.prompt_tokens ?? 0) + (said.completion_tokens ?? 0));
      }),
    );
  });

  it('adds the writes by lifetime where their sum is missing', () => {
    const usage = { cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 } };
    expect(mapAnthropicUsage(usage)).toEqual({ cacheWriteTokens: 7, cacheWrite1hTokens: 4 });
  });

  it('counts compactions, which the sums leave out, and not the sub-calls of another model', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 900, output_tokens: 20, cache_read_input_tokens: 5 },
      { type: 'message', input_tokens: 10, output_tokens: 2 },
      { type: 'advisor_message', input_tokens: 7_000, output_tokens: 800, model: 'claude-other' },
    ];
    expect(mapAnthropicUsage({ input_tokens: 10, output_tokens: 2, cache_read_input_tokens: 0, iterations })).toEqual({
      inputTokens: 910,
      cacheReadTokens: 5,
      outputTokens: 22,
    });
  });
});
