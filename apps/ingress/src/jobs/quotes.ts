import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';
import {
  type Acknowledgement,
  type Failure,
  formatUsd,
  nearestIsoTime,
  type QuoteForecast,
  type QuoteQuery,
} from '#contracts';
import { PriceBook } from '#pricing';
import { estimateTokens } from '../limits/estimate-tokens.js';
import { CallLatencies } from './call-latencies.js';
import type { JobRequest } from './job-request.js';
import { type PricedCandidate, pricedCandidates } from './priced-candidates.js';
import { RouterQuotes } from './router-quotes.js';

type Quote = Acknowledgement['quote'];

export interface Quoted {
  readonly quote: Quote;
  /** Why nobody may run it, as the router sees it before the job is classified. */
  readonly refusal?: Failure;
}

/**
 * What a job will cost and when it will be there, said at submission. `p50` takes the usual length of an answer, `max`
 * the caller's own limit at list price; what cannot be said is null. Where everything is bought at list price the door
 * says it by itself; where jobs may wait for something cheaper, the router that leads is asked.
 */
@Injectable()
export class Quotes implements OnApplicationShutdown {
  private prices: PriceBook;
  private hasLanes: boolean;
  private readonly stopListening: () => void;

  constructor(
    private readonly config: ConfigSource,
    private readonly router: RouterQuotes,
    private readonly latencies: CallLatencies,
  ) {
    this.prices = new PriceBook(config.current.prices);
    this.hasLanes = offersLanes(config.current);
    this.stopListening = config.onChange((next) => {
      this.prices = new PriceBook(next.prices);
      this.hasLanes = offersLanes(next);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  /** Never rejects: a job is worth more than its quote. */
  async quote(request: JobRequest, nowMs: number): Promise<Quoted> {
    const query = queryOf(request);
    const isConstrained = query.route?.lanes !== undefined || query.maxCostNanoUsd !== undefined;
    const plain = this.atListPrice(query, nowMs);
    const answer = this.hasLanes || isConstrained ? await this.router.ask(query) : undefined;
    if (answer) {
      if ('refusal' in answer) return { quote: refused(answer.refusal), refusal: answer.refusal };
      return { quote: scheduled(plain, answer, nowMs) };
    }
    if (answer === undefined && isConstrained) return { quote: unjudged(plain) };
    return { quote: plain };
  }

  private atListPrice(query: QuoteQuery, nowMs: number): Quote {
    const { inputTokens, expectedOutputTokens, maxOutputTokens } = query;
    const candidate = this.candidateOf(query, nowMs);
    const usd = (tokens: number) => this.usd(candidate, inputTokens, tokens, nowMs);
    const costUsd = {
      p50: usd(expectedOutputTokens),
      max: maxOutputTokens === undefined ? null : usd(maxOutputTokens),
    };
    if (candidate === null) return { costUsd, finishBy: { p50: null, p95: null }, lane: 'sync' };
    const latency = this.latencies.of(candidate.provider.id, candidate.model, expectedOutputTokens);
    const soonestMs = nowMs + latency.p50Ms;
    const isFeasible = soonestMs <= query.deadlineMs;
    return {
      costUsd,
      finishBy: { p50: nearestIsoTime(soonestMs), p95: nearestIsoTime(nowMs + latency.p95Ms) },
      lane: 'sync',
      feasible: isFeasible,
      ...(isFeasible ? {} : { feasibleBy: nearestIsoTime(nowMs + latency.p95Ms) }),
    };
  }

  /** The first the router would think of; where it really runs may cost less or more. */
  private candidateOf({ model, route, maxCostNanoUsd, ...tokens }: QuoteQuery, nowMs: number): PricedCandidate | null {
    const candidates = pricedCandidates(this.config.current, model, route);
    const { inputTokens, expectedOutputTokens, maxOutputTokens: outputTokens = expectedOutputTokens } = tokens;
    const costOf = (candidate: PricedCandidate) =>
      this.prices.estimate({ ...candidate, lane: 'sync', inputTokens, outputTokens, atMs: nowMs }).costNanoUsd;
    const affordable =
      maxCostNanoUsd === undefined
        ? undefined
        : candidates.find((candidate) => costOf(candidate) <= BigInt(maxCostNanoUsd));
    return affordable ?? candidates[0] ?? null;
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

/** Nobody answered who knows what the constraints leave: the price is that of who would serve it, the rest is not known. */
function unjudged({ costUsd, finishBy, lane }: Quote): Quote {
  return { costUsd, finishBy, lane };
}

function refused({ message }: Failure): Quote {
  const unknown = { p50: null, p95: null };
  return { costUsd: { p50: null, max: null }, finishBy: unknown, lane: null, feasible: false, reason: message };
}

/** The router's answer over what the door knows: a price nobody knows stays unknown, unless it is paid for already. */
function scheduled(plain: Quote, answer: QuoteForecast, nowMs: number): Quote {
  const { lane, finishMs, isFeasible, earliestDeadlineMs, cheaper, costNanoUsd } = answer;
  const isPriced = plain.costUsd.p50 !== null || lane === 'reserved';
  return {
    costUsd: { p50: isPriced ? usdOf(costNanoUsd) : null, max: plain.costUsd.max },
    finishBy: { p50: nearestIsoTime(finishMs.p50), p95: nearestIsoTime(Math.max(nowMs, finishMs.p95)) },
    lane,
    feasible: isFeasible,
    ...(isFeasible ? {} : { feasibleBy: nearestIsoTime(earliestDeadlineMs) }),
    ...(cheaper.length === 0
      ? {}
      : {
          cheaper: cheaper.map((offer) => ({
            until: nearestIsoTime(offer.untilMs),
            costUsd: usdOf(offer.costNanoUsd),
            lane: offer.lane,
          })),
        }),
  };
}

function queryOf({ caller, endpoint, body, bytes, terms, priority, route }: JobRequest): QuoteQuery {
  const { inputTokens, outputTokens } = estimateTokens(body, bytes.byteLength);
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const maxOutputTokens = typeof limit === 'number' ? limit : outputTokens === 0 ? 0 : undefined;
  return {
    tenant: caller.tenant,
    path: endpoint,
    model: body.model,
    deadlineMs: terms.deadlineMs,
    priority,
    inputTokens,
    expectedOutputTokens: outputTokens,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(route ? { route } : {}),
    ...(terms.maxCostNanoUsd === undefined ? {} : { maxCostNanoUsd: terms.maxCostNanoUsd }),
  };
}

/** Whether anything can be bought in another way than at list price and at once. */
function offersLanes({ providers }: SluiceConfig): boolean {
  return providers.some(({ models }) =>
    models.some(
      ({ reserved, flex, batch, priceWindows = [], payAsYouGo }) =>
        reserved !== undefined ||
        flex !== undefined ||
        batch !== undefined ||
        priceWindows.length > 0 ||
        payAsYouGo === false,
    ),
  );
}

function usdOf(nanoUsd: number): string {
  return formatUsd(BigInt(Math.max(0, Math.round(nanoUsd))));
}
