import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../loading/describe-io-error.js';

export interface FileWatcherOptions {
  readonly files: () => readonly string[];
  readonly onChange: () => void;
  readonly debounceMs: number;
  readonly pollMs: number;
}

/**
 * Calls `onChange` when the content of one of the files is another. The directories are watched, not the files: editors
 * and Kubernetes replace a file by renaming another over it, and a watch on the old one would see nothing more.
 * Polling backs it up where there are no events (network and container file systems). Timers do not hold the process.
 */
export class FileWatcher {
  private seen: string;
  private debounce: NodeJS.Timeout | undefined;
  private readonly poll: NodeJS.Timeout;
  private readonly watchers: FSWatcher[];

  constructor(private readonly options: FileWatcherOptions) {
    this.seen = this.fingerprint();
    this.watchers = this.watchDirectories();
    this.poll = setInterval(() => this.look(), options.pollMs);
    this.poll.unref();
  }

  /** Takes what the files hold now as seen, after a reload that somebody asked for. */
  markSeen(): void {
    this.seen = this.fingerprint();
  }

  close(): void {
    clearInterval(this.poll);
    clearTimeout(this.debounce);
    for (const watcher of this.watchers) watcher.close();
  }

  private watchDirectories(): FSWatcher[] {
    return [...new Set(this.options.files().map((file) => dirname(file)))].flatMap((directory) => {
      try {
        const watcher = watch(directory, { persistent: false }, () => this.lookSoon());
        // The directory went away or events ran out: polling still sees changes.
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        // No events on this file system, or too many watchers: polling sees changes.
        return [];
      }
    });
  }

  /** A save is several events; the file may be half written at the first. */
  private lookSoon(): void {
    clearTimeout(this.debounce);
    this.debounce = setTimeout(() => this.look(), this.options.debounceMs);
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
