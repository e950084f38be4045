import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';

/** Nothing answered: refused, reset, timed out. What was asked may or may not have happened. */
export class GatewayUnreachableError extends CommandError {
  constructor(
    readonly url: string,
    cause: unknown,
  ) {
    super(
      `No gateway answers at ${url} (${reasonOf(cause)}): start it with \`npm start\`, or set --url or SLUICE_URL.`,
      exitCode.unreachable,
      { cause },
    );
  }

  /** The cause in a few words, for a status line. */
  get reason(): string {
    return reasonOf(this.cause);
  }
}

/** The gateway answered, and the answer is an error. */
export class GatewayRefusalError extends CommandError {
  constructor(
    readonly status: number,
    readonly errorCode: string | null,
    message: string,
    options: { readonly requestId?: string; readonly retryAfterMs?: number } = {},
  ) {
    super(message, status === 401 ? exitCode.usage : exitCode.failed);
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
  }

  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

function reasonOf(cause: unknown): string {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' && message !== '' ? message : 'no answer';
}
