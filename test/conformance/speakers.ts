import { type Adapter, adapterOf, dialectNamesOf, WIRE_NAMES } from '#providers';

/** A wire, or a wire as one kind of host speaks it. */
export interface Speaker {
  /** `openai`, or of a dialect its own name: `deepseek`. */
  readonly name: string;
  readonly wire: string;
  readonly adapter: Adapter;
  /** A model it is known for: some wires and dialects map by family (thinking, structured output). */
  readonly model: string;
}

/** Those who are not here get a name of no family. */
const MODEL_OF: Readonly<Record<string, string>> = {
  openai: 'gpt-4.1',
  'azure-openai': 'gpt-4.1',
  anthropic: 'claude-sonnet-4-5',
  bedrock: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  gemini: 'gemini-2.5-pro',
  vertex: 'gemini-2.5-pro',
  mistral: 'mistral-large-latest',
  cohere: 'command-a-03-2025',
  deepseek: 'deepseek-chat',
  qwen: 'qwen-plus',
  moonshot: 'kimi-k2-0905-preview',
  groq: 'openai/gpt-oss-120b',
  xai: 'grok-4',
  perplexity: 'sonar-pro',
  openrouter: 'openai/gpt-4.1',
};

export function modelOf(name: string): string {
  return MODEL_OF[name] ?? 'model-of-test';
}

/** Every wire in its own way. */
export const WIRES: readonly Speaker[] = WIRE_NAMES.map((wire) => ({
  name: wire,
  wire,
  adapter: adapterOf(wire),
  model: modelOf(wire),
}));

/** Every wire as the hosts speak it that do something otherwise. */
export const DIALECTS: readonly Speaker[] = WIRE_NAMES.flatMap((wire) =>
  dialectNamesOf(wire).map((dialect) => ({
    name: `${wire} as ${dialect}`,
    wire,
    adapter: adapterOf(wire, { dialect }),
    model: modelOf(dialect),
  })),
);
