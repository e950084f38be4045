import { isDeepStrictEqual } from 'node:util';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ConfigSource, type ProviderConfig } from '#config';
import { HealthWatch } from './health-watch.js';

/** Tells the health of endpoints when the configuration says something new of them: a new key is tried at once. */
@Injectable()
export class RenewedProviders implements OnModuleDestroy {
  private readonly stopListening: () => void;

  constructor(config: ConfigSource, watch: HealthWatch) {
    this.stopListening = config.onChange((next, previous) => {
      for (const id of changedProviders(next.providers, previous.providers)) watch.renew(id);
    });
  }

  onModuleDestroy(): void {
    this.stopListening();
  }
}

/** Those that were there before and are not as they were. */
function changedProviders(next: readonly ProviderConfig[], previous: readonly ProviderConfig[]): readonly string[] {
  const before = new Map(previous.map((provider) => [provider.id, provider]));
  return next.flatMap((provider) => {
    const old = before.get(provider.id);
    return old !== undefined && !isDeepStrictEqual(old, provider) ? [provider.id] : [];
  });
}
