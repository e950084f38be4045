import { Injectable } from '@nestjs/common';
import { ConfigSource, type ProviderConfig, type SluiceConfig } from '#config';
import type { Decision } from '#contracts';
import { priceFactorOf } from '#pools';
import { PriceBook, unpricedModels } from '#pricing';
import { Logger } from '#telemetry';
import type { CallOutcome } from '../attempt/call-outcome.js';
import type { AttemptCost } from '../attempt/finished-attempt.js';
import { parseStatedCost } from './parse-stated-cost.js';

const FREE: AttemptCost = { costNanoUsd: '0', listNanoUsd: '0' };
const UNKNOWN: AttemptCost = { costNanoUsd: null, listNanoUsd: null };
/** Paid for already, whatever it would have cost. */
const PREPAID: AttemptCost = { costNanoUsd: '0', listNanoUsd: null };
/** A catalogue of hundreds of models must not fill the log. */
const MOST_NAMED = 20;

/** Prices attempts by the configuration of this moment, and says which models it has no price for. */
@Injectable()
export class AttemptPrices {
  private book: PriceBook;
  /** Those of the last warning. */
  private unpriced = '';

  constructor(
    source: ConfigSource,
    private readonly logger: Logger,
  ) {
    this.book = this.open(source.current);
    source.onChange((next) => {
      this.book = this.open(next);
    });
  }

  /**
   * What the provider says it cost counts where neither the configuration nor the catalogue has a price. Where nobody
   * has one the cost is null, never 0: it would look like a free call.
   */
  costOf(
    provider: ProviderConfig,
    decision: Decision,
    { outcome, usage, statedCostUsd }: Pick<CallOutcome, 'outcome' | 'usage' | 'statedCostUsd'>,
    startedAtMs: number,
  ): AttemptCost {
    const stated = parseStatedCost(statedCostUsd);
    const wasSaid = stated !== undefined || usage.inputTokens !== undefined || usage.outputTokens !== undefined;
    // Nothing was done that anybody could name a cost of: most failures.
    if (!wasSaid && outcome !== 'succeeded') return FREE;
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
    if (source !== 'unknown') return { costNanoUsd: costNanoUsd.toString(), listNanoUsd: listNanoUsd.toString() };
    if (stated !== undefined) return { costNanoUsd: stated, listNanoUsd: stated };
    return lane === 'reserved' ? PREPAID : UNKNOWN;
  }

  private open({ providers, prices }: SluiceConfig): PriceBook {
    const book = new PriceBook(prices);
    const models = unpricedModels(book, providers);
    const isNew = models.join() !== this.unpriced;
    this.unpriced = models.join();
    if (isNew && models.length > 0) {
      this.logger.warn(
        { models: models.slice(0, MOST_NAMED), count: models.length },
        "models without a price: what their calls cost is null unless the provider says it; add them to 'prices' (at 0 where they are free)",
      );
    }
    return book;
  }
}
