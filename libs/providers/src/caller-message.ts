const MAX_CHARACTERS = 300;
/** Addresses name our providers and carry paths and queries; some providers write links into their errors. */
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
/** What keys look like: a known beginning, or a long run without a space (a masked key has asterisks in it). */
const SECRET = /\b(?:(?:sk|pk|rk|key|gsk|xai)[-_]|Bearer )[\w*.-]{6,}|[\w*+/=-]{40,}/gi;

/**
 * A provider's error message as a caller may read it: one line, no addresses, nothing that looks like a key, at most
 * 300 characters. Undefined when nothing readable is left.
 */
export function toCallerMessage(message: unknown): string | undefined {
  if (typeof message !== 'string') return undefined;
  // Cut before searching: the expressions must not walk a megabyte.
  const line = message
    .slice(0, 4 * MAX_CHARACTERS)
    .replace(ADDRESS, '[address]')
    .replace(SECRET, '[redacted]')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return undefined;
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1)}…` : line;
}
