import { Injectable } from '@nestjs/common';
import { ConfigSource, type ProviderConfig } from '#config';
import type { Decision } from '#contracts';
import { priceFactorOf } from '#pools';
import { PriceBook } from '#pricing';
import type { CallOutcome } from '../attempt/call-outcome.js';
import type { AttemptCost } from '../attempt/finished-attempt.js';
import { parseStatedCost } from './parse-stated-cost.js';

const FREE: AttemptCost = { costNanoUsd: '0', listNanoUsd: '0' };

/** Prices attempts by the configuration of this moment. */
@Injectable()
export class AttemptPrices {
  private book: PriceBook;

  constructor(source: ConfigSource) {
    this.book = new PriceBook(source.current.prices);
    source.onChange((next) => {
      this.book = new PriceBook(next.prices);
    });
  }

  /** What the provider says it cost counts where neither the configuration nor the catalogue has a price. */
  costOf(
    provider: ProviderConfig,
    decision: Decision,
    { usage, statedCostUsd }: Pick<CallOutcome, 'usage' | 'statedCostUsd'>,
    startedAtMs: number,
  ): AttemptCost {
    const stated = parseStatedCost(statedCostUsd);
    // Nothing was said: most failures. They cost nothing that anybody could name.
    if (stated === undefined && usage.inputTokens === undefined && usage.outputTokens === undefined) return FREE;
    const { model, lane } = decision;
    const priceFactor = priceFactorOf(provider, model, lane, startedAtMs);
    const { costNanoUsd, listNanoUsd, source } = this.book.costOf({
      provider,
      model,
      lane,
      usage,
      atMs: startedAtMs,
      ...(priceFactor === undefined ? {} : { priceFactor }),
    });
    if (source === 'unknown' && stated !== undefined) return { costNanoUsd: stated, listNanoUsd: stated };
    return { costNanoUsd: costNanoUsd.toString(), listNanoUsd: listNanoUsd.toString() };
  }
}
