import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { codeOf } from '../loading/describe-io-error.js';

export interface FileWatcherOptions {
  readonly files: () => readonly string[];
  readonly onChange: () => void;
  readonly debounceMs: number;
  readonly pollMs: number;
}

/**
 * Calls `onChange` when the content of one of the files is another. The files are watched, not their directories: a log
 * or a results file beside the configuration would wake every service at each of its writes. Editors and Kubernetes
 * replace a file by renaming another over it, so what lies there now is watched anew after every event. Polling backs it
 * up where there are no events (network and container file systems, a file that is not there yet). Timers do not hold
 * the process.
 */
export class FileWatcher {
  private seen: string;
  private debounce: NodeJS.Timeout | undefined;
  private readonly poll: NodeJS.Timeout;
  private watchers: readonly FSWatcher[] = [];

  constructor(private readonly options: FileWatcherOptions) {
    this.seen = this.fingerprint();
    this.watchFiles();
    this.poll = setInterval(() => this.look(), options.pollMs);
    this.poll.unref();
  }

  /** Takes what the files hold now as seen, after a reload: it may name other files than the one before it. */
  markSeen(): void {
    this.watchFiles();
    this.seen = this.fingerprint();
  }

  close(): void {
    clearInterval(this.poll);
    clearTimeout(this.debounce);
    this.closeWatchers();
  }

  private watchFiles(): void {
    this.closeWatchers();
    this.watchers = this.options.files().flatMap((file) => {
      try {
        const watcher = watch(file, { persistent: false }, () => this.lookSoon());
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        // Not there, no events on this file system, or too many watchers: polling sees changes.
        return [];
      }
    });
  }

  private closeWatchers(): void {
    for (const watcher of this.watchers) watcher.close();
  }

  /** A save is several events; the file may be half written at the first. */
  private lookSoon(): void {
    clearTimeout(this.debounce);
    this.debounce = setTimeout(() => {
      this.watchFiles();
      this.look();
    }, this.options.debounceMs);
    this.debounce.unref();
  }

  private look(): void {
    const now = this.fingerprint();
    if (now === this.seen) return;
    this.seen = now;
    this.options.onChange();
  }

  private fingerprint(): string {
    const hash = createHash('sha256');
    for (const file of this.options.files()) hash.update(file).update('\0').update(contentOf(file)).update('\0');
    return hash.digest('hex');
  }
}

function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch (error) {
    // Being unreadable is a state of its own: leaving it again is a change.
    return codeOf(error);
  }
}
