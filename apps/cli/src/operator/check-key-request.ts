import type { SluiceConfig } from '#config';
import type { KeyRecord } from '#keys';

/**
 * What a key asks for that this configuration does not have: the key is made all the same, because the gateway's
 * configuration may be another one, or may get it tomorrow.
 */
export function warningsOfKey(
  { tenant, models = [] }: Pick<KeyRecord, 'tenant' | 'models'>,
  config: SluiceConfig,
): readonly string[] {
  const knows = namesOf(config);
  const unknown = models.filter((model) => !knows(model));
  return [
    ...(config.tenants.some(({ id }) => id === tenant)
      ? []
      : [`The configuration has no tenant '${tenant}': the key is refused until it has ('tenants').`]),
    ...(unknown.length === 0
      ? []
      : [
          `The configuration has no model or alias ${unknown.map((model) => `'${model}'`).join(', ')}: for the key it is as if it were not there. \`sluice models\` lists those that are.`,
        ]),
  ];
}

/** Whether a caller may write a name in `model`; where nobody knows yet which providers there will be, any. */
function namesOf({ aliases, providers }: SluiceConfig): (name: string) => boolean {
  if (providers.length === 0) return () => true;
  const listed = new Set([
    ...aliases.map(({ name }) => name),
    ...providers.flatMap(({ id, models }) => models.flatMap((model) => [model.id, `${id}/${model.id}`])),
  ]);
  const passthrough = providers.filter(({ passthroughModels }) => passthroughModels);
  return (name) =>
    listed.has(name) || passthrough.length === 1 || passthrough.some(({ id }) => name.startsWith(`${id}/`));
}
