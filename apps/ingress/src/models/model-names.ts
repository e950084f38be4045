import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';

interface Names {
  /** Ids of the providers that serve it, by alias, model and `provider/model`. */
  readonly listed: ReadonlyMap<string, readonly string[]>;
  /** Ids of the providers that take any model. */
  readonly passthrough: readonly string[];
}

/** What may stand in `model`, for a door that answers by itself: the router finds the same names and no others. */
@Injectable()
export class ModelNames implements OnApplicationShutdown {
  private names: Names;
  private readonly stopListening: () => void;

  constructor(config: ConfigSource) {
    this.names = namesOf(config.current);
    this.stopListening = config.onChange((next) => {
      this.names = namesOf(next);
    });
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  knows(model: string): boolean {
    const { listed, passthrough } = this.names;
    return listed.has(model) || passthrough.length === 1 || passedThrough(model, passthrough).length > 0;
  }

  /** Ids of the providers that may serve it; none for a name nobody knows. */
  providersOf(model: string): readonly string[] {
    const { listed, passthrough } = this.names;
    const found = listed.get(model) ?? passedThrough(model, passthrough);
    return found.length === 0 && !listed.has(model) && passthrough.length === 1 ? passthrough : found;
  }
}

/** `provider/anything` of a provider that takes it. */
function passedThrough(model: string, passthrough: readonly string[]): readonly string[] {
  return passthrough.filter((provider) => model.startsWith(`${provider}/`) && model.length > provider.length + 1);
}

function namesOf({ aliases, providers }: SluiceConfig): Names {
  const bare = new Map<string, readonly string[]>();
  for (const { id, models } of providers)
    for (const model of models) bare.set(model.id, [...(bare.get(model.id) ?? []), id]);
  return {
    // Of equal names the last counts: an alias hides `provider/model`, which hides a model that is called so itself.
    listed: new Map<string, readonly string[]>([
      ...bare,
      ...providers.flatMap(({ id, models }) => models.map((model) => [`${id}/${model.id}`, [id]] as const)),
      ...aliases.map(({ name, candidates }) => [name, candidates.map(({ provider }) => provider)] as const),
    ]),
    passthrough: providers.filter(({ passthroughModels }) => passthroughModels).map(({ id }) => id),
  };
}
