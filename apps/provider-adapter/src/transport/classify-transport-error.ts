import { errors } from 'undici';
import type { Failure, FailureKind } from '#contracts';

/** How far a call had come when its connection failed. */
export interface CallProgress {
  /** The request began to be written: from then on the provider may have done (and billed) it. */
  readonly wasSent: boolean;
}

const KIND_OF_CODE: Readonly<Record<string, FailureKind>> = {
  UND_ERR_HEADERS_TIMEOUT: 'first-byte-timeout',
  UND_ERR_BODY_TIMEOUT: 'idle-timeout',
  UND_ERR_HEADERS_OVERFLOW: 'response-too-large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'response-too-large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed-response',
  // The request itself was refused by the client: a header or path it cannot send.
  UND_ERR_INVALID_ARG: 'internal-error',
  UND_ERR_NOT_SUPPORTED: 'internal-error',
};

const MESSAGE_OF: Partial<Readonly<Record<FailureKind, string>>> = {
  'connect-failed': 'The provider could not be reached.',
  'first-byte-timeout': 'The provider did not begin to answer in time.',
  'idle-timeout': 'The provider stopped in the middle of its answer.',
  'connection-lost': 'The connection to the provider was lost before the answer was complete.',
  'malformed-response': "The provider's answer is not valid HTTP.",
  'response-too-large': "The header of the provider's answer is too large.",
};

/**
 * What an error of the HTTP client means. Only its code is looked at and none of its text is passed on: the text of
 * socket errors names addresses.
 */
export function classifyTransportError(error: unknown, progress: CallProgress): Failure {
  const code = codeOf(error);
  const kind = kindOf(error, code, progress);
  return { kind, message: MESSAGE_OF[kind] ?? 'The gateway could not send this call.', ...(code ? { code } : {}) };
}

function kindOf(error: unknown, code: string | undefined, progress: CallProgress): FailureKind {
  const known = code === undefined || !Object.hasOwn(KIND_OF_CODE, code) ? undefined : KIND_OF_CODE[code];
  if (known) return known;
  if (!progress.wasSent) return 'connect-failed';
  // By its class: undici has a code for some of what its parser refuses, and none for the rest.
  return error instanceof errors.HTTPParserError ? 'malformed-response' : 'connection-lost';
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}
