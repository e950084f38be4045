import type { SluiceConfig } from '../schema/sluice.config.js';

export type ConfigListener = (next: SluiceConfig, previous: SluiceConfig) => void;

/** Where every part of a service reads the configuration of this moment: DI token. */
export abstract class ConfigSource {
  /** Checked as a whole, defaults filled in, frozen. Never changes under a reader: a reload makes a new object. */
  abstract readonly current: SluiceConfig;
  /** Called after a successful hot reload, in the order of registration. Returns the way to stop it. */
  abstract onChange(listener: ConfigListener): () => void;
}
