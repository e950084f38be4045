/** One thing wrong with a configuration, complete enough to mend it without the manual. */
export interface ConfigProblem {
  /** `providers[0].limits.requestsPerMinute`; empty for the file itself. */
  readonly path: string;
  /** The value as written, shortened; secrets are not shown. Absent when nothing was given. */
  readonly given?: string;
  /** What would be right: `must not be greater than 65535`. */
  readonly expected: string;
  /** What to do. */
  readonly remedy: string;
  /** 1-based line of the file, when it is known. */
  readonly line?: number;
  /** The environment variable that set the value, when one did. */
  readonly variable?: string;
}

/** Something that works and is probably not meant. */
export interface ConfigWarning {
  readonly path: string;
  readonly message: string;
}
