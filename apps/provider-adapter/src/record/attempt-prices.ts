import { Injectable } from '@nestjs/common';
import { ConfigSource, type ProviderConfig } from '#config';
import type { Decision, TokenUsage } from '#contracts';
import { PriceBook } from '#pricing';
import type { AttemptCost } from '../attempt/finished-attempt.js';

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

  costOf(provider: ProviderConfig, decision: Decision, usage: TokenUsage, startedAtMs: number): AttemptCost {
    // Nothing was said: most failures. They cost nothing that anybody could name.
    if (usage.inputTokens === undefined && usage.outputTokens === undefined) return FREE;
    const { model, lane } = decision;
    const { costNanoUsd, listNanoUsd } = this.book.costOf({ provider, model, lane, usage, atMs: startedAtMs });
    return { costNanoUsd: costNanoUsd.toString(), listNanoUsd: listNanoUsd.toString() };
  }
}
