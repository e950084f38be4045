import type { SluiceConfig } from '../schema/sluice.config.js';
import { type ConfigListener, ConfigSource } from './config-source.js';
import { Listeners } from './listeners.js';

/** A configuration that is given, for specs and embedding; `replace` plays a hot reload. */
export class StaticConfigSource extends ConfigSource {
  private readonly listeners = new Listeners();

  constructor(private config: SluiceConfig) {
    super();
  }

  override get current(): SluiceConfig {
    return this.config;
  }

  override onChange(listener: ConfigListener): () => void {
    return this.listeners.add(listener);
  }

  replace(next: SluiceConfig): void {
    const previous = this.config;
    this.config = next;
    const failures = this.listeners.tell(next, previous);
    if (failures.length > 0) throw new AggregateError(failures, 'A listener failed on the new configuration.');
  }
}
