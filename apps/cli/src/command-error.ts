import type { ExitCode } from './exit-code.js';

/** An error for the person at the terminal: its message says what is wrong and what to do; it is printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly code: ExitCode,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
