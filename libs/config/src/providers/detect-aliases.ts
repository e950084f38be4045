import type { Capability } from '#contracts';
import type { AliasConfig } from '../schema/alias.config.js';
import type { ProviderConfig } from '../schema/provider.config.js';
import { ROLES, type Role } from './provider-preset.js';
import { presetOfBaseUrl } from './provider-presets.js';

/** Models of hosts without a preset: the simulator, recognised by its model names wherever it runs. */
const SIMULATED: Readonly<Record<Role, string>> = { fast: 'sim-small', smart: 'sim-large', embed: 'sim-embed' };

/**
 * `fast`, `smart` and `embed` over the providers, in their order: the model a known host is known for; else, of the
 * listed models, the first that chats for `fast`, the last that chats for `smart`, the first that embeds for `embed`.
 * An alias nobody can serve does not exist.
 */
export function detectAliases(providers: readonly ProviderConfig[]): readonly AliasConfig[] {
  return ROLES.map((role) => ({
    name: role,
    candidates: providers.flatMap((provider) => {
      const model = modelFor(role, provider);
      return model === undefined ? [] : [{ provider: provider.id, model }];
    }),
  })).filter((alias) => alias.candidates.length > 0);
}

function modelFor(role: Role, provider: ProviderConfig): string | undefined {
  const listed = provider.models.map((model) => model.id);
  const known = provider.baseUrl === undefined ? undefined : presetOfBaseUrl(provider.baseUrl)?.roles[role];
  const preferred = [known, SIMULATED[role]].find((id) => id !== undefined && listed.includes(id));
  if (preferred !== undefined) return preferred;
  const needed: Capability = role === 'embed' ? 'embeddings' : 'chat';
  const able = provider.models.filter((model) => model.capabilities?.includes(needed));
  return able.at(role === 'smart' ? -1 : 0)?.id;
}
