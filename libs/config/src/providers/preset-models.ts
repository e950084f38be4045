import type { Capability } from '#contracts';
import type { ModelConfig } from '../schema/model.config.js';

// What a model can do, for the presets. Too little here is a call that is refused though the model would answer it.

export const CHAT: readonly Capability[] = ['chat', 'streaming', 'tools', 'json-schema'];
export const SEES: readonly Capability[] = [...CHAT, 'vision'];
/** Documents, too: PDF in the call itself. */
export const READS: readonly Capability[] = [...SEES, 'files'];
export const HEARS: readonly Capability[] = [...READS, 'audio'];
export const EMBEDS: readonly Capability[] = ['embeddings'];

/** @param contextTokens undefined: not published */
export function model(id: string, contextTokens: number | undefined, capabilities: readonly Capability[]): ModelConfig {
  return { id, ...(contextTokens !== undefined && { contextTokens }), capabilities };
}
