import type { SluiceConfig } from '../schema/sluice.config.js';
import type { ConfigListener } from './config-source.js';

export class Listeners {
  /** Wrapped, so that one function added twice is told twice and removed once. */
  private readonly entries = new Set<{ readonly listener: ConfigListener }>();

  add(listener: ConfigListener): () => void {
    const entry = { listener };
    this.entries.add(entry);
    return () => {
      this.entries.delete(entry);
    };
  }

  /** Tells all, even after one failed: a service half on the old configuration is worse. Returns what was thrown. */
  tell(next: SluiceConfig, previous: SluiceConfig): unknown[] {
    const failures: unknown[] = [];
    for (const { listener } of [...this.entries]) {
      try {
        listener(next, previous);
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
