const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
/** From here on finding the closing quote is left to the native search; a native call costs about this many bytes. */
const LONG_STRING_BYTES = 48;

export interface JsonLimits {
  readonly maxJsonDepth: number;
  readonly maxJsonKeys: number;
}

export type JsonExcess = 'too-deep' | 'too-many-keys';

/**
 * One pass over the bytes before anything parses or walks them: `JSON.parse` takes 500,000 levels without complaint and
 * everything that walks the result afterwards dies of it. Whether it is JSON at all is the parser's to say.
 */
export function scanJson(bytes: Buffer, limits: JsonLimits): JsonExcess | null {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at + 1);
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth += 1;
        if (depth > limits.maxJsonDepth) return 'too-deep';
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth -= 1;
        break;
      case COLON:
        keys += 1;
        if (keys > limits.maxJsonKeys) return 'too-many-keys';
        break;
      default:
    }
  }
  return null;
}

/** Index of the closing quote of the string that starts at `from`; the end of the bytes when it never closes. */
function endOfString(bytes: Buffer, from: number): number {
  const short = Math.min(bytes.length, from + LONG_STRING_BYTES);
  for (let at = from; at < short; at += 1) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at += 1;
  }
  return endOfLongString(bytes, from);
}

function endOfLongString(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    if (!isEscaped(bytes, at, from)) return at;
  }
  return bytes.length;
}

/** A quote is escaped by an odd number of backslashes before it. */
function isEscaped(bytes: Buffer, at: number, from: number): boolean {
  let before = at - 1;
  while (before >= from && bytes[before] === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}
