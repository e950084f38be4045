/** Parts of a sluice.yaml whose providers are simulators. */

/** US dollars per million tokens; made up, with digits that show a mistake of a factor or of one token. */
export const PRICES = {
  'sim-small': { input: '0.15', output: '0.6' },
  'sim-large': { input: '2.503', output: '10.007' },
  'sim-embed': { input: '0.02', output: '0' },
} as const;

const CHAT = ['chat', 'completions', 'streaming', 'tools', 'json-schema', 'vision', 'logprobs'];
const MODELS = [
  { id: 'sim-small', contextTokens: 1_000_000, capabilities: CHAT },
  { id: 'sim-large', contextTokens: 1_000_000, capabilities: CHAT },
  { id: 'sim-embed', contextTokens: 8_192, capabilities: ['embeddings'] },
];

export interface SimulatedProvider {
  readonly id: string;
  /** Of the simulator, with `/v1`. */
  readonly url: string;
  readonly wire?: string;
  readonly apiKey?: string;
  readonly keys?: readonly { readonly id: string; readonly apiKey: string }[];
  readonly limits?: { readonly requestsPerMinute?: number; readonly concurrency?: number };
  readonly timeouts?: Readonly<Record<string, number | string>>;
}

/** Providers in order of preference, the aliases `fast`, `smart` and `embed` over all of them, and prices. */
export function simulatedConfig(...providers: readonly SimulatedProvider[]): Record<string, unknown> {
  const candidates = (model: string) => providers.map(({ id }) => ({ provider: id, model }));
  return {
    providers: providers.map(({ id, url, ...rest }) => ({ id, baseUrl: url, models: MODELS, ...rest })),
    aliases: [
      { name: 'fast', candidates: candidates('sim-small') },
      { name: 'smart', candidates: candidates('sim-large') },
      { name: 'embed', candidates: candidates('sim-embed') },
    ],
    prices: providers.flatMap(({ id }) =>
      Object.entries(PRICES).map(([model, { input, output }]) => ({
        provider: id,
        model,
        inputUsdPerMillion: input,
        outputUsdPerMillion: output,
      })),
    ),
  };
}
