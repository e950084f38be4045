import type { Adapter } from './adapter.js';
import { openaiAdapter } from './openai/openai.adapter.js';

/** Every wire by the name the configuration calls it. A new wire is one folder and one row here. */
const ADAPTERS: ReadonlyMap<string, Adapter> = new Map<string, Adapter>([[openaiAdapter.wire, openaiAdapter]]);

export const WIRE_NAMES: readonly string[] = [...ADAPTERS.keys()];

/** @throws RangeError naming the known wires. */
export function adapterOf(wire: string): Adapter {
  const adapter = ADAPTERS.get(wire);
  if (!adapter) throw new RangeError(`wire '${wire}' is not known; known wires: ${WIRE_NAMES.join(', ')}`);
  return adapter;
}
