import type { ConfigProblem, ConfigWarning } from '../config-problem.js';
import type { AutomaticProviders } from '../providers/detect-providers.js';
import type { SluiceConfig } from '../schema/sluice.config.js';

export interface LoadedConfig {
  readonly config: SluiceConfig;
  /** Absolute path of the file it came from. */
  readonly file: string;
  /** All files it depends on: itself, the key files, the encrypted store and its key. */
  readonly files: readonly string[];
  readonly warnings: readonly ConfigWarning[];
  /** How the providers were chosen when the file leaves it to Sluice, else null. */
  readonly automatic: AutomaticProviders | null;
  /** The file leaves the aliases to Sluice: they follow from the providers. */
  readonly automaticAliases: boolean;
}

export type ConfigCheck =
  | ({ readonly ok: true } & LoadedConfig)
  | {
      readonly ok: false;
      readonly file: string;
      /** What it depends on as far as it could be read: a change of any of them may mend it. */
      readonly files: readonly string[];
      readonly problems: readonly ConfigProblem[];
    };
