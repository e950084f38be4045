import { isError } from './describe-error.js';
import type { Logger } from './logger.js';

/**
 * Nest's own log lines through ours: give it to `NestFactory.create(…, { logger })`. Has the shape of Nest's
 * `LoggerService` without importing it. What Nest calls `log` is start-up chatter (one line a route), hence debug.
 */
export class NestLogger {
  constructor(private readonly logger: Logger) {}

  log(text: unknown, ...more: unknown[]): void {
    this.logger.debug(fieldsOf(text, more), 'nest');
  }

  debug(text: unknown, ...more: unknown[]): void {
    this.logger.debug(fieldsOf(text, more), 'nest');
  }

  verbose(text: unknown, ...more: unknown[]): void {
    this.logger.trace(fieldsOf(text, more), 'nest');
  }

  warn(text: unknown, ...more: unknown[]): void {
    this.logger.warn(fieldsOf(text, more), 'nest');
  }

  error(text: unknown, ...more: unknown[]): void {
    this.logger.error(fieldsOf(text, more), 'nest');
  }

  fatal(text: unknown, ...more: unknown[]): void {
    this.logger.fatal(fieldsOf(text, more), 'nest');
  }
}

/** Nest passes the context last, and a stack (several lines) before it with errors. */
function fieldsOf(text: unknown, more: readonly unknown[]): object {
  const context = typeof more.at(-1) === 'string' ? more.at(-1) : undefined;
  const stack = more.find((one) => typeof one === 'string' && one.includes('\n'));
  return {
    ...(isError(text) ? { error: text } : { text }),
    ...(context !== stack && context !== undefined && { context }),
    ...(stack !== undefined && { stack }),
  };
}
