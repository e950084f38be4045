import type { CallWarning } from './chat-completion.js';

/**
 * What a strict caller reads instead of a warning: the same reason, without what would have been done about it.
 *
 * @returns "anthropic has no seed. Nothing was sent, because the request is strict."
 */
export function refusalOf({ message }: CallWarning): string {
  const end = message.lastIndexOf(';');
  const reason = end < 0 ? message : message.slice(0, end);
  return `${reason.replace(/\.$/, '')}. Nothing was sent, because the request is strict.`;
}
