import { type Gateway, startFiveProcesses, startStandalone } from '../support/gateway-processes.js';
import type { BenchOptions } from './bench-options.js';
import { MODEL_ALIAS } from './chat-bodies.js';

/** Calls one adapter may have open: above the largest number of connections, so that it is not what is measured. */
export const GATEWAY_CONCURRENCY = 1_024;
/** Limits that are never reached and are checked all the same. */
const MANY_REQUESTS = 100_000_000;
const MANY_TOKENS = 100_000_000_000;

/** `every call decided`: no door is granted anything, every call goes through all the stages. */
export type GatewayLayout = 'one process' | 'five processes' | 'every call decided';

/** The gateway as in production: keys, limits, prices and metering on, the access log written to a file. */
export async function startGatewayUnderTest(
  layout: GatewayLayout,
  upstreamUrl: string,
  options: Pick<BenchOptions, 'syncInterval' | 'profileDirectory'>,
  concurrency = GATEWAY_CONCURRENCY,
): Promise<Gateway> {
  const shared = configFor(upstreamUrl, options.syncInterval, concurrency);
  const config = layout === 'every call decided' ? { ...shared, live: { grantForMs: 0 } } : shared;
  const env = { NODE_ENV: 'production' };
  if (layout !== 'one process') {
    return await startFiveProcesses({ config, env, syncInterval: options.syncInterval });
  }
  const { profileDirectory } = options;
  const profile = profileDirectory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`];
  return await startStandalone({ config, env, nodeArgs: { standalone: profile } });
}

function configFor(baseUrl: string, syncInterval: string, concurrency: number): Readonly<Record<string, unknown>> {
  const limits = { requestsPerMinute: MANY_REQUESTS, tokensPerMinute: MANY_TOKENS };
  const model = {
    id: 'bench-model',
    contextTokens: 128_000,
    maxOutputTokens: 16_000,
    capabilities: ['chat', 'streaming'],
  };
  return {
    nats: { syncInterval },
    providers: [{ id: 'bench', baseUrl, apiKey: 'not-a-secret', limits: { ...limits, concurrency }, models: [model] }],
    aliases: [{ name: MODEL_ALIAS, candidates: [{ provider: 'bench', model: model.id }] }],
    tenants: [{ id: 'default', limits }],
    prices: [{ provider: 'bench', model: model.id, inputUsdPerMillion: '0.15', outputUsdPerMillion: '0.60' }],
    logging: { level: 'info' },
  };
}
