import { types } from 'node:util';
import { redactText } from './redact-text.js';

const MAX_STACK_CHARACTERS = 4_000;
const MAX_MESSAGE_CHARACTERS = 2_000;
const MAX_CAUSES = 4;
const MAX_AGGREGATED = 5;

/**
 * Own properties that say what happened. A closed list: HTTP clients hang requests with headers, and database clients
 * whole queries, on their errors.
 */
const TELLING = ['code', 'kind', 'statusCode', 'status', 'errno', 'syscall', 'address', 'port', 'path'] as const;

/** An error as a plain object for a log: type, message, stack, telling properties and causes; secrets replaced. */
export function describeError(error: Error, depth = 0): Record<string, unknown> {
  const described: Record<string, unknown> = {
    type: error.name,
    message: redactText(error.message.slice(0, MAX_MESSAGE_CHARACTERS)),
  };
  for (const name of TELLING) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string') described[name] = redactText(value);
    else if (typeof value === 'number') described[name] = value;
  }
  if (typeof error.stack === 'string') described['stack'] = redactText(error.stack.slice(0, MAX_STACK_CHARACTERS));
  if (depth < MAX_CAUSES && isError(error.cause)) described['cause'] = describeError(error.cause, depth + 1);
  if (depth < MAX_CAUSES && 'errors' in error && Array.isArray(error.errors)) {
    described['errors'] = error.errors
      .slice(0, MAX_AGGREGATED)
      .map((one: unknown) => (isError(one) ? describeError(one, depth + 1) : redactText(String(one))));
  }
  return described;
}

/** Also for errors of another realm (worker, vm context), which `instanceof` does not know. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
