import { isDeepStrictEqual } from 'node:util';
import type { ConfigProblem, ConfigWarning } from '../config-problem.js';
import type { LoadedConfig } from '../loading/config-check.js';
import { freeze } from '../loading/freeze.js';
import { type LoadOptions, loadConfig, tryLoadConfig } from '../loading/load-config.js';
import type { AutomaticProviders, Discovery } from '../providers/detect-providers.js';
import type { SluiceConfig } from '../schema/sluice.config.js';
import { type ConfigListener, ConfigSource } from './config-source.js';
import { FileWatcher } from './file-watcher.js';
import { keepRestartValues } from './keep-restart-values.js';
import { Listeners } from './listeners.js';

/** What came of reading the file again; one of these per change, for the log. */
export type ReloadReport =
  | {
      readonly kind: 'reloaded';
      readonly file: string;
      readonly warnings: readonly ConfigWarning[];
      /** What listeners threw; the new configuration holds all the same. */
      readonly failures: readonly unknown[];
    }
  /** The file means the same as before (a comment, an order of keys), or only what needs a restart changed. */
  | { readonly kind: 'unchanged'; readonly file: string; readonly warnings: readonly ConfigWarning[] }
  /** The old configuration stays. */
  | { readonly kind: 'refused'; readonly file: string; readonly problems: readonly ConfigProblem[] };

export interface FileConfigSourceOptions extends LoadOptions {
  /** Told of every reload and every refused edit. */
  readonly report: (report: ReloadReport) => void;
  /** After an event of the file system, ms. Default 100. */
  readonly debounceMs?: number;
  /** Between two looks at the content, ms. Default 2,000. */
  readonly pollMs?: number;
}

/** The configuration of a file, read again when it changes. */
export class FileConfigSource extends ConfigSource {
  private readonly listeners = new Listeners();
  private discovery: Discovery | undefined;
  private watcher: FileWatcher | undefined;
  /** Of the last reading, refused or not: what would mend a refused one may lie in a file the old one did not name. */
  private files: readonly string[];

  private constructor(
    private readonly options: FileConfigSourceOptions,
    private loaded: LoadedConfig,
  ) {
    super();
    this.discovery = options.discovery;
    this.files = loaded.files;
  }

  /** Reads the file; does not watch yet. @throws ConfigError with every problem. */
  static load(options: FileConfigSourceOptions): FileConfigSource {
    return new FileConfigSource(options, loadConfig(options));
  }

  override get current(): SluiceConfig {
    return this.loaded.config;
  }

  get file(): string {
    return this.loaded.file;
  }

  get warnings(): readonly ConfigWarning[] {
    return this.loaded.warnings;
  }

  /** How `providers: auto` was decided; null when the file names providers. */
  get automatic(): AutomaticProviders | null {
    return this.loaded.automatic;
  }

  override onChange(listener: ConfigListener): () => void {
    return this.listeners.add(listener);
  }

  /** Gives what was found around the process (Ollama, simulator) and reads the file again with it. */
  discover(discovery: Discovery): ReloadReport {
    this.discovery = discovery;
    return this.reload();
  }

  /** Reads the file and its key files now: for SIGHUP, and when they changed. */
  reload(): ReloadReport {
    const report = this.apply();
    this.watcher?.markSeen();
    this.options.report(report);
    return report;
  }

  /** Begins to reload on changes; does not hold the process. */
  watch(): void {
    this.watcher ??= new FileWatcher({
      files: () => this.files,
      onChange: () => this.reload(),
      debounceMs: this.options.debounceMs ?? 100,
      pollMs: this.options.pollMs ?? 2_000,
    });
  }

  close(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private apply(): ReloadReport {
    const { file } = this.loaded;
    const read = tryLoadConfig({ ...this.options, file, discovery: this.discovery });
    this.files = read.files;
    if (!read.ok) return { kind: 'refused', file, problems: read.problems };
    const previous = this.loaded.config;
    const { config, warnings: kept } = keepRestartValues(previous, read.config);
    const warnings = [...read.warnings, ...kept];
    const { ok: _, ...loaded } = read;
    if (isDeepStrictEqual(config, previous)) {
      this.loaded = { ...loaded, config: previous, warnings };
      return { kind: 'unchanged', file, warnings };
    }
    this.loaded = { ...loaded, config: freeze(config), warnings };
    const failures = this.listeners.tell(this.loaded.config, previous);
    return { kind: 'reloaded', file, warnings, failures };
  }
}
