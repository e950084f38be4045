import type { ReservedPool } from './pool.js';

/** Tokens of a call by how they are billed; `inputTokens` includes the cached ones. */
export interface CallTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
}

/**
 * What a call takes out of a reserved pool in the pool's unit: `[units]`, or `[input, output]` when they are counted apart.
 * Money pools burn list price; burn factors are on top (Anthropic counts a cached read as 0.1 of an input token).
 */
export function unitsOfCall(pool: ReservedPool, tokens: CallTokens): readonly [number, number] {
  const { cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens } = tokens;
  const plainTokens = Math.max(0, tokens.inputTokens - cacheReadTokens - cacheWriteTokens);
  const { burn, listPrice } = pool;
  const read = cacheReadTokens * (burn?.cacheRead ?? 1);
  const write = cacheWriteTokens * (burn?.cacheWrite ?? 1);
  const plain = plainTokens * (burn?.input ?? 1);
  const output = outputTokens * (burn?.output ?? 1);
  switch (pool.unit) {
    case 'nano-usd': {
      const inputPrice = listPrice.inputNanoUsd;
      const cached =
        read * (listPrice.cacheReadNanoUsd ?? inputPrice) + write * (listPrice.cacheWriteNanoUsd ?? inputPrice);
      return [plain * inputPrice + cached + output * listPrice.outputNanoUsd, 0];
    }
    case 'tokens':
      return [plain + read + write + output, 0];
    case 'input-and-output-tokens':
      return [plain + read + write, output];
  }
}
