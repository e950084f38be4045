import { nearestName } from '../reading/nearest-name.js';
import type { CandidateConfig } from '../schema/alias.config.js';
import type { SluiceConfig } from '../schema/sluice.config.js';
import type { RelationCheck } from './relation-check.js';

export function checkAliases(config: SluiceConfig, check: RelationCheck): void {
  check.unique(
    config.aliases.map((alias, index) => ({ value: alias.name, path: ['aliases', index, 'name'] })),
    'alias',
  );
  const models = new Set(config.providers.flatMap((provider) => provider.models.map((model) => model.id)));
  config.aliases.forEach((alias, index) => {
    const path = ['aliases', index];
    alias.candidates.forEach((candidate, position) => {
      checkCandidate(config, candidate, [...path, 'candidates', position], check);
    });
    check.unique(
      alias.candidates.map((candidate, position) => ({
        value: `${candidate.provider}/${candidate.model}`,
        path: [...path, 'candidates', position],
      })),
      'candidate of an alias',
    );
    if (models.has(alias.name)) {
      check.warn([...path, 'name'], `'${alias.name}' is also a model: callers who ask for it get the alias.`);
    }
  });
}

/** Also for prices: both name a model of a provider of the file. */
export function checkCandidate(
  config: SluiceConfig,
  candidate: CandidateConfig,
  path: readonly (string | number)[],
  check: RelationCheck,
): void {
  const { provider: id, model } = candidate;
  // With a broken provider entry nobody can say whether the name is wrong.
  if (id === undefined || model === undefined || !check.isClean(['providers'])) return;
  const provider = config.providers.find((one) => one.id === id);
  const ids = config.providers.map((one) => one.id);
  check.unless(provider !== undefined, [...path, 'provider'], () => ({
    given: `"${id}"`,
    expected: 'must be the id of a provider of this file',
    remedy: didYouMean(id, ids) ?? `Providers: ${ids.slice(0, 20).join(', ') || 'none'}.`,
  }));
  if (!provider) return;
  const known = provider.models.map((one) => one.id);
  check.unless(known.includes(model) || provider.passthroughModels, [...path, 'model'], () => ({
    given: `"${model}"`,
    expected: `must be a model of provider ${id}`,
    remedy:
      didYouMean(model, known) ??
      `List it there, or set passthroughModels: true. Models: ${known.slice(0, 20).join(', ')}.`,
  }));
}

function didYouMean(given: string, known: readonly string[]): string | undefined {
  const nearest = nearestName(given, known);
  return nearest === undefined ? undefined : `Did you mean ${nearest}?`;
}
