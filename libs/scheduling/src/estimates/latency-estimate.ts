import { DecayingQuantiles } from './decaying-quantiles.js';
import { logNormalQuantile } from './log-normal.js';

/** Before the first answer: half a second to the first token, 20 ms for every further one, 95 % within twice that. */
const FIRST_TOKEN_MS = 500;
const TOKEN_MS = 20;
const SIGMA = 0.42;
const PRIOR_WEIGHT = 10;
const GENERATION = 1_000;

/** Calls of like length take like time: classes by powers of two of the tokens they will probably write. */
export function sizeClass(expectedOutputTokens: number): number {
  return Math.max(4, Math.min(20, Math.ceil(Math.log2(Math.max(1, expectedOutputTokens)))));
}

/** How long calls take from start to last token, by pool (endpoint × model × lane) and size class. */
export class LatencyEstimate {
  private readonly byPool = new Map<string, (DecayingQuantiles | undefined)[]>();

  observe(poolId: string, expectedOutputTokens: number, latencyMs: number): void {
    this.of(poolId, sizeClass(expectedOutputTokens)).observe(latencyMs);
  }

  quantileMs(poolId: string, expectedOutputTokens: number, at: number): number {
    return this.of(poolId, sizeClass(expectedOutputTokens)).quantile(at);
  }

  private of(poolId: string, size: number): DecayingQuantiles {
    let sizes = this.byPool.get(poolId);
    if (!sizes) {
      sizes = [];
      this.byPool.set(poolId, sizes);
    }
    let learned = sizes[size];
    if (!learned) {
      const prior = { median: FIRST_TOKEN_MS + TOKEN_MS * 2 ** size, sigma: SIGMA };
      learned = new DecayingQuantiles({
        generation: GENERATION,
        prior: (at) => logNormalQuantile(prior, at),
        priorWeight: PRIOR_WEIGHT,
      });
      sizes[size] = learned;
    }
    return learned;
  }
}
