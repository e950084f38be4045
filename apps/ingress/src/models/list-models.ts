import type { SluiceConfig } from '#config';

/** A model as the OpenAI API lists it. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds; a gateway does not know when a model was made, and clients want a number. */
  readonly created: number;
  /** Provider id of the configuration; `sluice` for an alias. */
  readonly owned_by: string;
}

/** Everything a caller may write in `model`: aliases, models, and `provider/model` for one provider's. */
export function listModels(config: SluiceConfig): readonly ListedModel[] {
  const listed = new Map<string, ListedModel>();
  const add = (id: string, ownedBy: string) => {
    if (!listed.has(id)) listed.set(id, { id, object: 'model', created: 0, owned_by: ownedBy });
  };
  for (const { name } of config.aliases) add(name, 'sluice');
  for (const provider of config.providers) for (const { id } of provider.models) add(id, provider.id);
  for (const provider of config.providers)
    for (const { id } of provider.models) add(`${provider.id}/${id}`, provider.id);
  return [...listed.values()];
}
