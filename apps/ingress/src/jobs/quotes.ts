import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigSource, type ProviderConfig, type SluiceConfig } from '#config';
import { type Acknowledgement, formatUsd } from '#contracts';
import { PriceBook } from '#pricing';
import type { JsonObject } from '../body/read-json-body.js';
import { estimateTokens } from '../limits/estimate-tokens.js';

interface PricedCandidate {
  readonly provider: ProviderConfig;
  readonly model: string;
}

/**
 * What a job will cost, said at submission. `p50` takes the usual length of an answer, `max` the caller's own limit;
 * what cannot be said is null, and a time is not promised before there is a scheduler that could keep it.
 */
@Injectable()
export class Quotes implements OnApplicationShutdown {
  private prices: PriceBook;
  private readonly stopListening: () => void;

  constructor(private readonly config: ConfigSource) {
    this.prices = new PriceBook(config.current.prices);
    this.stopListening = config.onChange((next) => {
      this.prices = new PriceBook(next.prices);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  quote(model: string, body: JsonObject, bodyBytes: number, nowMs: number): Acknowledgement['quote'] {
    const candidate = firstCandidate(this.config.current, model);
    const { inputTokens, outputTokens } = estimateTokens(body, bodyBytes);
    const limit = body['max_completion_tokens'] ?? body['max_tokens'];
    const maxTokens = typeof limit === 'number' ? limit : outputTokens === 0 ? 0 : null;
    const usd = (tokens: number) => this.usd(candidate, inputTokens, tokens, nowMs);
    return {
      costUsd: { p50: usd(outputTokens), max: maxTokens === null ? null : usd(maxTokens) },
      finishBy: { p50: null, p95: null },
      lane: 'sync',
    };
  }

  private usd(
    candidate: PricedCandidate | null,
    inputTokens: number,
    outputTokens: number,
    atMs: number,
  ): string | null {
    if (candidate === null) return null;
    const cost = this.prices.estimate({ ...candidate, lane: 'sync', inputTokens, outputTokens, atMs });
    return cost.source === 'unknown' ? null : formatUsd(cost.costNanoUsd);
  }
}

/** The first the router would think of; where it really runs may cost less or more. */
function firstCandidate(config: SluiceConfig, name: string): PricedCandidate | null {
  const alias = config.aliases.find((each) => each.name === name);
  const wanted = alias?.candidates[0] ?? splitName(config, name);
  const provider = config.providers.find(({ id, models }) =>
    wanted.provider === undefined ? models.some((model) => model.id === wanted.model) : id === wanted.provider,
  );
  return provider ? { provider, model: wanted.model } : null;
}

/** `provider/model`, where the first part is a provider; models have slashes in their own names too. */
function splitName(config: SluiceConfig, name: string): { provider: string | undefined; model: string } {
  const slash = name.indexOf('/');
  const provider = slash > 0 ? name.slice(0, slash) : undefined;
  const known = provider !== undefined && config.providers.some(({ id }) => id === provider);
  return known ? { provider, model: name.slice(slash + 1) } : { provider: undefined, model: name };
}
