import type { ModelConfig, ProviderConfig } from '#config';
import type { Capability, Lane, TokenWindow } from '#contracts';
import { type ModelPools, poolsOfModel } from '#pools';
import { PriceBook } from '#pricing';
import type { BucketRule } from '#state';

/** One limit of an endpoint as a token bucket of the shared state. */
export interface CandidateLimit {
  readonly bucket: string;
  readonly rule: BucketRule;
  /** For people: "requests per minute of openai". */
  readonly name: string;
}

/** One way to serve a call, made once per configuration: nothing of it is computed on the path of a request. */
export interface Candidate extends TokenWindow {
  readonly endpoint: string;
  readonly model: string;
  /** From 0: the operator's order. Equal ranks are ordered by health. */
  readonly rank: number;
  readonly provider: ProviderConfig;
  /** `null`: nobody said what it can do; it is taken to be able to. */
  readonly capabilities: ReadonlySet<Capability> | null;
  /** `<endpoint>/<model>`: its own health record; the endpoint's is under `endpoint`. */
  readonly healthKey: string;
  readonly requestLimit: CandidateLimit | null;
  readonly tokenLimit: CandidateLimit | null;
  /** The ways to buy it; `null`: at list price and in no other way, which is the commonest and costs no thought. */
  readonly pools: ModelPools | null;
  /** Lanes a call can really go out in, the preferred first. */
  readonly lanes: readonly Lane[];
}

const LIST_PRICE_ONLY: readonly Lane[] = ['sync'];

const SECONDS_PER_MINUTE = 60;

/** `prices`: needed to count a reservation in US dollars, and to rank lanes. */
export function makeCandidate(
  provider: ProviderConfig,
  model: string,
  rank: number,
  prices: PriceBook = new PriceBook([]),
): Candidate {
  const config: ModelConfig | undefined = provider.models.find((offered) => offered.id === model);
  const { requestsPerMinute, tokensPerMinute } = provider.limits;
  const pools = config && hasLanes(config) ? poolsOfModel(provider, model, prices) : null;
  return {
    endpoint: provider.id,
    model,
    rank,
    provider,
    capabilities: config ? new Set(config.capabilities) : null,
    ...(config?.contextTokens === undefined ? {} : { contextTokens: config.contextTokens }),
    ...(config?.maxOutputTokens === undefined ? {} : { maxOutputTokens: config.maxOutputTokens }),
    healthKey: `${provider.id}/${model}`,
    requestLimit: limitOf(provider.id, 'requests', requestsPerMinute),
    tokenLimit: limitOf(provider.id, 'tokens', tokensPerMinute),
    pools,
    lanes: pools ? callableLanes(pools) : LIST_PRICE_ONLY,
  };
}

function hasLanes({ reserved, flex, batch, priceWindows, payAsYouGo }: ModelConfig): boolean {
  return !!(reserved ?? flex ?? batch) || (priceWindows?.length ?? 0) > 0 || payAsYouGo === false;
}

/** A batch is decided and shown, and carried out as sync: no call goes out in that lane. */
function callableLanes(pools: ModelPools): readonly Lane[] {
  return (['reserved', 'flex', 'sync'] as const).filter((lane) => pools[lane] !== null);
}

/**
 * A whole minute's allowance may go at once, as at the providers. The braces are a Redis cluster's hash tag: both
 * buckets of an endpoint are taken in one atomic step, so they must lie together.
 */
function limitOf(endpoint: string, unit: 'requests' | 'tokens', perMinute: number | undefined): CandidateLimit | null {
  if (perMinute === undefined) return null;
  return {
    bucket: `{endpoint:${endpoint}}:${unit}`,
    rule: { capacity: perMinute, refillPerSecond: perMinute / SECONDS_PER_MINUTE },
    name: `${unit} per minute of ${endpoint}`,
  };
}
