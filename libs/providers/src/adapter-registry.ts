import type { Adapter } from './adapter.js';
import { anthropicAdapter } from './anthropic/anthropic.adapter.js';
import { azureOpenaiAdapterOf } from './azure-openai/azure-openai.adapter.js';
import { bedrockAdapter } from './bedrock/bedrock.adapter.js';
import { cohereAdapter } from './cohere/cohere.adapter.js';
import { dialectNamesOf, dialectOf } from './dialects/dialect-registry.js';
import { geminiAdapter, vertexAdapter } from './gemini/gemini.adapter.js';
import { mistralAdapter } from './mistral/mistral.adapter.js';
import { openaiAdapter, openaiAdapterOf } from './openai/openai.adapter.js';

/** How one endpoint speaks its wire. */
export interface AdapterOptions {
  /** One of `dialectNamesOf(wire)`. Absent: the wire's own way. */
  readonly dialect?: string | undefined;
  /** Of the wires that have versions (azure-openai): `2024-10-21`, `preview`. */
  readonly apiVersion?: string | undefined;
}

type Build = (options: AdapterOptions) => Adapter;

/** Every wire by the name the configuration calls it. A new wire is one folder and one row here. */
const WIRES: ReadonlyMap<string, Build> = new Map<string, Build>([
  ['openai', ({ dialect }) => (dialect === undefined ? openaiAdapter : openaiAdapterOf(dialectOf(dialect)))],
  ['azure-openai', ({ apiVersion }) => azureOpenaiAdapterOf(apiVersion)],
  ['anthropic', () => anthropicAdapter],
  ['bedrock', () => bedrockAdapter],
  ['gemini', ({ dialect }) => (dialect === undefined ? geminiAdapter : vertexAdapter)],
  ['mistral', () => mistralAdapter],
  ['cohere', () => cohereAdapter],
]);

export const WIRE_NAMES: readonly string[] = [...WIRES.keys()];

/** @throws RangeError naming the known wires, or the dialects of the wire. */
export function adapterOf(wire: string, options: AdapterOptions = {}): Adapter {
  const build = WIRES.get(wire);
  if (!build) throw new RangeError(`wire '${wire}' is not known; known wires: ${WIRE_NAMES.join(', ')}`);
  const { dialect } = options;
  const dialects = dialectNamesOf(wire);
  if (dialect !== undefined && !dialects.includes(dialect)) {
    const known = dialects.length === 0 ? 'it has none' : `it has: ${dialects.join(', ')}`;
    throw new RangeError(`wire '${wire}' has no dialect '${dialect}'; ${known}`);
  }
  return build(options);
}
