/** Fields of one log line. Secrets are replaced before anything is written. */
export type LogFields = object;

/**
 * Structured logs: DI token. The message is a constant, everything that varies is a field:
 * `logger.info({ jobId, waitedMs }, 'job accepted')`.
 */
export abstract class Logger {
  abstract fatal(fields: LogFields, message: string): void;
  abstract error(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract debug(fields: LogFields, message: string): void;
  abstract trace(fields: LogFields, message: string): void;
  /** A logger that adds `fields` to every line. Costs a serialisation now and nothing per line. */
  abstract child(fields: LogFields): Logger;
  /** Whether a level is written: guard for fields that are expensive to make. */
  abstract isLevelEnabled(level: LogLevel): boolean;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
