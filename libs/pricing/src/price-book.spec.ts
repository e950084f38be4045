import { describe, expect, it } from '@jest/globals';
import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { LANES, type TokenUsage } from '#contracts';
import { type Cost, PriceBook } from './price-book.js';
import type { PriceOverride } from './price-override.js';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const OWN: PriceOverride = {
  provider: 'own',
  model: 'm',
  inputUsdPerMillion: '0.1234567',
  outputUsdPerMillion: '7.7',
  cacheReadUsdPerMillion: '0.0333',
  cacheWriteUsdPerMillion: '0.151',
};

const openai = { id: 'openai' };

function priced(
  usage: TokenUsage,
  over: Partial<Parameters<PriceBook['costOf']>[0]> = {},
  book = new PriceBook([OWN]),
): Cost {
  return book.costOf({ provider: openai, model: 'gpt-4o-mini', lane: 'sync', usage, atMs: NOON, ...over });
}

const count = fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), fc.constant(undefined));
const anyUsage: fc.Arbitrary<TokenUsage> = fc.record({
  inputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  reasoningTokens: count,
}) as fc.Arbitrary<TokenUsage>;
const anyModel = fc.constantFrom(
  { provider: { id: 'own' }, model: 'm' },
  { provider: openai, model: 'gpt-4o-mini' },
  { provider: { id: 'anthropic' }, model: 'claude-sonnet-4-5' },
  { provider: { id: 'perplexity' }, model: 'sonar-deep-research' },
  { provider: { id: 'simulator' }, model: 'sim-small' },
);

describe('PriceBook', () => {
  it('prices a known model from the catalogue, cached input at its own price', () => {
    const cost = priced({ inputTokens: 1000, cacheReadTokens: 2000, outputTokens: 100 });
    // 1000 × 150 + 2000 × 75 + 100 × 600 nano-dollars
    expect(cost).toEqual({ costNanoUsd: 360_000n, listNanoUsd: 360_000n, source: 'catalogue', usageStated: true });
  });

  it('lets the configuration win over the catalogue', () => {
    const override = { provider: 'openai', model: 'gpt-4o-mini', inputUsdPerMillion: '1', outputUsdPerMillion: '2' };
    const cost = priced({ inputTokens: 10, cacheReadTokens: 5, outputTokens: 3 }, {}, new PriceBook([override]));
    expect(cost).toMatchObject({ costNanoUsd: 10_000n + 5_000n + 6_000n, source: 'override' });
  });

  it('finds a provider by catalogue id, then by address, then by name, and never by the name of a model', () => {
    const usage = { inputTokens: 1000, outputTokens: 0 };
    const cost = (provider: { id: string; catalogueId?: string; baseUrl?: string }) =>
      priced(usage, { provider }).costNanoUsd;
    expect(cost({ id: 'cheap', catalogueId: 'openai' })).toBe(150_000n);
    expect(cost({ id: 'fast', baseUrl: 'https://api.openai.com/v1' })).toBe(150_000n);
    expect(cost({ id: 'openai-eu', baseUrl: 'http://127.0.0.1:9/v1' })).toBe(150_000n);
    expect(priced(usage, { provider: { id: 'attic', baseUrl: 'http://127.0.0.1:11434/v1' } }).source).toBe('unknown');
  });

  it('costs nothing and says so when nobody knows the price', () => {
    const cost = priced({ inputTokens: 9, outputTokens: 9 }, { model: 'no-such-model-at-all' });
    expect(cost).toEqual({ costNanoUsd: 0n, listNanoUsd: 0n, source: 'unknown', usageStated: true });
  });

  it('prices what was not stated as 0 and flags it', () => {
    expect(priced({ inputTokens: 1000 })).toMatchObject({ costNanoUsd: 150_000n, usageStated: false });
    expect(priced({})).toMatchObject({ costNanoUsd: 0n, usageStated: false });
    const nonsense = { inputTokens: Number.NaN, outputTokens: -4, cacheReadTokens: 1e300, cacheWriteTokens: 0.5 };
    expect(priced(nonsense)).toMatchObject({ costNanoUsd: 0n, usageStated: false });
  });

  it('bills batch and flex at half by default, as configured otherwise, and reserved at nothing, beside the list price', () => {
    const usage = { inputTokens: 1000, outputTokens: 1000 };
    const cost = (lane: (typeof LANES)[number], book?: PriceBook) => priced(usage, { lane }, book);
    expect(cost('batch')).toMatchObject({ costNanoUsd: 375_000n, listNanoUsd: 750_000n });
    expect(cost('flex')).toMatchObject({ costNanoUsd: 375_000n, listNanoUsd: 750_000n });
    expect(cost('reserved')).toMatchObject({ costNanoUsd: 0n, listNanoUsd: 750_000n });
    const third = new PriceBook([], { laneMultipliers: { batch: '0.333333' } });
    expect(cost('batch', third).costNanoUsd).toBe(50_000n + 200_000n);
    expect(cost('flex', third).costNanoUsd).toBe(375_000n);
  });

  it('takes the batch price of the catalogue where it has one', () => {
    const provider = { id: 'openrouter' };
    const cost = priced(
      { inputTokens: 1_000_000, outputTokens: 0 },
      { provider, model: 'openai/gpt-6-luna', lane: 'batch' },
    );
    const theirs = calcPrice({ input_tokens: 1_000_000, output_tokens: 0 }, 'openai/gpt-6-luna:batch', {
      providerId: 'openrouter',
      timestamp: new Date(NOON),
    });
    expect(theirs?.total_price).toBeGreaterThan(0);
    expect(Number(cost.costNanoUsd)).toBeCloseTo((theirs?.total_price ?? 0) * 1e9, -1);
  });

  it('bills the whole call at the higher tier once its input, cached parts included, is over the threshold', () => {
    const claude = { provider: { id: 'anthropic' }, model: 'claude-sonnet-4-5' };
    const at = priced({ inputTokens: 100_000, cacheReadTokens: 100_000, outputTokens: 1000 }, claude);
    expect(at.costNanoUsd).toBe(300_000_000n + 30_000_000n + 15_000_000n);
    const over = priced({ inputTokens: 100_001, cacheReadTokens: 100_000, outputTokens: 1000 }, claude);
    expect(over.costNanoUsd).toBe(600_006_000n + 60_000_000n + 22_500_000n);
  });

  it('uses the price of the moment: by date and by time of day', () => {
    const usage = { inputTokens: 1_000_000, outputTokens: 0 };
    const o3 = (day: string) => priced(usage, { model: 'o3', atMs: Date.parse(day) }).costNanoUsd;
    expect(o3('2025-06-09T23:59:59Z')).toBeGreaterThan(o3('2025-06-10T00:00:00Z'));
    const deepseek = (time: string) =>
      priced(usage, { provider: { id: 'deepseek' }, model: 'deepseek-chat', atMs: Date.parse(time) }).costNanoUsd;
    const theirs = (time: string) =>
      calcPrice({ input_tokens: 1_000_000 }, 'deepseek-chat', { providerId: 'deepseek', timestamp: new Date(time) })
        ?.total_price ?? -1;
    for (const time of ['2025-03-01T00:10:00Z', '2025-03-01T05:00:00Z', '2025-03-01T16:30:00Z']) {
      expect(Number(deepseek(time))).toBeCloseTo(theirs(time) * 1e9, 0);
    }
  });

  it('names the price that cannot be read', () => {
    expect(() => new PriceBook([OWN, { ...OWN, outputUsdPerMillion: '-1' }])).toThrow(
      /prices\[1\]\.outputUsdPerMillion/,
    );
  });

  it('gives the simulator prices that the configuration may replace', () => {
    const simulator = { provider: { id: 'sim-b', catalogueId: 'simulator' }, model: 'sim-large' };
    expect(priced({ inputTokens: 100, outputTokens: 10 }, simulator).costNanoUsd).toBe(350_000n);
  });

  it('estimates like it bills, rounding tokens up', () => {
    const book = new PriceBook([]);
    const estimate = book.estimate({
      provider: openai,
      model: 'gpt-4o-mini',
      lane: 'batch',
      inputTokens: 9.2,
      outputTokens: 3,
    });
    expect(estimate).toEqual(priced({ inputTokens: 10, outputTokens: 3 }, { lane: 'batch' }, book));
  });

  it('is never negative, and no lane costs more than the list price', () => {
    const book = new PriceBook([OWN]);
    fc.assert(
      fc.property(anyUsage, anyModel, fc.constantFrom(...LANES), (usage, which, lane) => {
        const { costNanoUsd, listNanoUsd } = book.costOf({ ...which, usage, lane, atMs: NOON });
        expect(costNanoUsd).toBeGreaterThanOrEqual(0n);
        expect(costNanoUsd).toBeLessThanOrEqual(listNanoUsd);
        if (lane === 'sync') expect(costNanoUsd).toBe(listNanoUsd);
      }),
    );
  });

  it('never costs less when a counter is higher', () => {
    const book = new PriceBook([OWN]);
    const counter = fc.constantFrom('inputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'outputTokens');
    fc.assert(
      fc.property(anyUsage, anyModel, counter, fc.integer({ min: 1, max: 300_000 }), (usage, which, name, more) => {
        const cost = (u: TokenUsage) => book.costOf({ ...which, usage: u, lane: 'sync', atMs: NOON }).costNanoUsd;
        expect(cost({ ...usage, [name]: (usage[name as keyof TokenUsage] ?? 0) + more })).toBeGreaterThanOrEqual(
          cost(usage),
        );
      }),
    );
  });

  it('adds up: the parts of a usage, priced apart, cost what the whole costs', () => {
    const book = new PriceBook([OWN]);
    const cost = (usage: TokenUsage) =>
      book.costOf({ provider: { id: 'own' }, model: 'm', lane: 'batch', usage, atMs: NOON }).costNanoUsd;
    fc.assert(
      fc.property(anyUsage, (usage) => {
        const parts = Object.entries(usage).filter(([name]) => name !== 'reasoningTokens');
        const sum = parts.reduce((total, [name, tokens]) => total + cost({ [name]: tokens }), 0n);
        expect(sum).toBe(cost(usage));
      }),
    );
  });

  it('takes the dearer price for what was written to live for an hour, where there is one', () => {
    const book = new PriceBook([
      {
        provider: 'p',
        model: 'm',
        inputUsdPerMillion: '3',
        outputUsdPerMillion: '15',
        cacheWriteUsdPerMillion: '3.75',
        cacheWrite1hUsdPerMillion: '6',
      },
    ]);
    const cost = (provider: string, model: string) => {
      const usage = { inputTokens: 0, cacheWriteTokens: 3_000, cacheWrite1hTokens: 1_000, outputTokens: 0 };
      return book.costOf({ provider: { id: provider }, model, lane: 'sync', usage, atMs: NOON }).costNanoUsd;
    };
    expect(cost('p', 'm')).toBe(2_000n * 3_750n + 1_000n * 6_000n);
    // Anthropic: writes cost 1.25 times the input, those for an hour twice the input.
    expect(cost('anthropic', 'claude-sonnet-4-5')).toBe(2_000n * 3_750n + 1_000n * 6_000n);
  });

  it("agrees with the catalogue's own arithmetic for every model of the large providers", () => {
    const book = new PriceBook([]);
    const usage = {
      inputTokens: 150_000,
      cacheReadTokens: 120_000,
      cacheWriteTokens: 7_001,
      cacheWrite1hTokens: 2_003,
      outputTokens: 3_333,
      reasoningTokens: 333,
    };
    const wrong: string[] = [];
    let compared = 0;
    for (const id of [
      'openai',
      'anthropic',
      'google',
      'mistral',
      'aws',
      'azure',
      'groq',
      'deepseek',
      'perplexity',
      'openrouter',
      'x-ai',
      'together',
    ]) {
      for (const model of findProvider({ providerId: id })?.models ?? []) {
        const difference = compare(book, id, model, usage);
        compared += 1;
        if (Math.abs(difference) > 4) wrong.push(`${id}/${model.id}: off by ${difference} nano-dollars`);
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(400);
  });
});

/** The catalogue counts cached input as a part of the input, we count it apart. */
function compare(book: PriceBook, providerId: string, model: ModelInfo, usage: Required<TokenUsage>): number {
  const ours = book.costOf({ provider: { id: providerId }, model: model.id, lane: 'sync', usage, atMs: NOON });
  const theirs = calcPrice(
    {
      input_tokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
      cache_read_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      cache_write_1h_tokens: usage.cacheWrite1hTokens,
      output_tokens: usage.outputTokens,
      output_reasoning_tokens: usage.reasoningTokens,
    },
    model.id,
    { providerId, timestamp: new Date(NOON) },
  );
  return Number(ours.costNanoUsd) - (theirs?.total_price ?? 0) * 1e9;
}

describe('a factor of the configuration', () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
  const own = { provider: { id: 'own' }, model: 'm' };

  it('is what the lane costs where the catalogue has no price of its own, and list price stays', () => {
    const list = priced(usage, own);
    for (const lane of ['sync', 'flex', 'batch'] as const) {
      const cost = priced(usage, { ...own, lane, priceFactor: 0.25 });
      expect(cost.listNanoUsd).toBe(list.listNanoUsd);
      expect(Number(cost.costNanoUsd)).toBeCloseTo(Number(list.costNanoUsd) / 4, -1);
    }
  });

  it('makes prepaid capacity no dearer, and nothing free by a mistake', () => {
    expect(priced(usage, { ...own, lane: 'reserved', priceFactor: 2 }).costNanoUsd).toBe(0n);
    const list = priced(usage, own).costNanoUsd;
    for (const priceFactor of [-1, Number.NaN])
      expect(priced(usage, { ...own, lane: 'flex', priceFactor }).costNanoUsd).toBe(list);
  });
});
