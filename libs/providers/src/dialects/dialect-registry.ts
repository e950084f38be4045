import { litellmDialect, openrouterDialect, portkeyDialect, tokenmixDialect } from './aggregator-dialects.js';
import type { Dialect } from './dialect.js';
import {
  cerebrasDialect,
  deepseekDialect,
  fireworksDialect,
  groqDialect,
  moonshotDialect,
  perplexityDialect,
  qwenDialect,
  togetherDialect,
  xaiDialect,
} from './hosted-dialects.js';
import { llamaCppDialect, lmStudioDialect, ollamaDialect, vllmDialect } from './local-dialects.js';
import { openaiDialect } from './openai-dialect.js';

/** A host of the `openai` wire nobody knows: everything is passed on as it came. */
export const COMPATIBLE: Dialect = { name: 'compatible', hosts: [] };

/** Every way of speaking the `openai` wire, by name. A new one is a record and a row here. */
const DIALECTS: readonly Dialect[] = [
  COMPATIBLE,
  openaiDialect,
  deepseekDialect,
  qwenDialect,
  moonshotDialect,
  groqDialect,
  togetherDialect,
  fireworksDialect,
  xaiDialect,
  cerebrasDialect,
  perplexityDialect,
  vllmDialect,
  llamaCppDialect,
  ollamaDialect,
  lmStudioDialect,
  openrouterDialect,
  tokenmixDialect,
  portkeyDialect,
  litellmDialect,
];

/** Of the `gemini` wire: Vertex AI instead of the Gemini API. */
export const VERTEX = 'vertex';

export const DIALECT_NAMES: readonly string[] = [...DIALECTS.map(({ name }) => name), VERTEX];

/** @throws RangeError naming the known ones */
export function dialectOf(name: string): Dialect {
  const dialect = DIALECTS.find((known) => known.name === name);
  if (dialect) return dialect;
  const known = DIALECTS.map((each) => each.name).join(', ');
  throw new RangeError(`dialect '${name}' is not known to the openai wire; it knows: ${known}`);
}

/** Names of the dialects a wire has; of most none. */
export function dialectNamesOf(wire: string): readonly string[] {
  if (wire === 'openai') return DIALECTS.map(({ name }) => name);
  return wire === 'gemini' ? [VERTEX] : [];
}

/**
 * How a host is spoken to when nobody says; undefined where the wire's own way will do.
 *
 * @param host with its port where it has one: `api.groq.com`, `127.0.0.1:11434`
 */
export function dialectNameOfHost(wire: string, host: string): string | undefined {
  if (wire === 'gemini') return host.endsWith('aiplatform.googleapis.com') ? VERTEX : undefined;
  if (wire !== 'openai') return undefined;
  return DIALECTS.find(({ hosts }) => hosts.some((known) => matches(known, host)))?.name;
}

function matches(known: string, host: string): boolean {
  return known.startsWith('*') ? host.endsWith(known.slice(1)) : known === host;
}
