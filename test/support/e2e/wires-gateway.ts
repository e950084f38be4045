import { startSimulator } from '../../../apps/simulator/src/simulator.js';
import { type E2eGateway, startE2eGateway } from './e2e-gateway.js';

/** One simulator behind three providers, each on another API; `by-<wire>` is an alias of each. */
export const SIMULATED_WIRES = ['openai', 'anthropic', 'gemini'] as const;
export type SimulatedWire = (typeof SIMULATED_WIRES)[number];

const BASE_PATH: Readonly<Record<SimulatedWire, string>> = { openai: '/v1', anthropic: '/v1', gemini: '/v1beta' };
/** Where a request to each of them is seen in the simulator's journal. */
export const PATH_OF: Readonly<Record<SimulatedWire, RegExp>> = {
  openai: /^\/v1\/chat\/completions$/,
  anthropic: /^\/v1\/messages$/,
  gemini: /^\/v1beta\/models\/sim-small:(generateContent|streamGenerateContent)$/,
};
const CAPABILITIES = ['chat', 'streaming', 'tools', 'json-schema', 'vision'];

export const aliasOf = (wire: SimulatedWire): string => `by-${wire}`;

export async function startWiresGateway(): Promise<E2eGateway> {
  const simulator = await startSimulator({ apiKey: 'key-of-provider' });
  const models = [{ id: 'sim-small', contextTokens: 1_000_000, capabilities: CAPABILITIES }];
  const embedding = { id: 'sim-embed', contextTokens: 8_192, capabilities: ['embeddings'] };
  const config = {
    providers: SIMULATED_WIRES.map((wire) => ({
      id: `${wire}-provider`,
      wire,
      baseUrl: simulator.origin + BASE_PATH[wire],
      apiKey: 'key-of-provider',
      models: wire === 'anthropic' ? models : [...models, embedding],
    })),
    aliases: [
      // The start's own first job asks for `fast`.
      { name: 'fast', candidates: [{ provider: 'openai-provider', model: 'sim-small' }] },
      ...SIMULATED_WIRES.map((wire) => ({
        name: aliasOf(wire),
        candidates: [{ provider: `${wire}-provider`, model: 'sim-small' }],
      })),
      ...(['openai', 'gemini'] as const).map((wire) => ({
        name: `embed-by-${wire}`,
        candidates: [{ provider: `${wire}-provider`, model: 'sim-embed' }],
      })),
    ],
    prices: [],
  };
  return await startE2eGateway({ simulator, config });
}
