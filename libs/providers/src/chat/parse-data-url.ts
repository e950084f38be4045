/** What a `data:` address holds. */
export interface InlineData {
  /** Lower case, without parameters: `image/png`. */
  readonly mediaType: string;
  /** As it came; not decoded, not checked. */
  readonly base64: string;
}

/** No media type with its parameters is longer: the search for the comma must not walk megabytes. */
const MAX_HEAD = 200;

/** `data:<type>[;parameters];base64,<data>`, or undefined for every other address. */
export function parseDataUrl(url: string): InlineData | undefined {
  if (!/^data:/i.test(url)) return undefined;
  const comma = url.slice(0, MAX_HEAD).indexOf(',');
  if (comma === -1) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  if (parameters.at(-1)?.trim() !== 'base64') return undefined;
  return { mediaType: mediaType.trim() || 'text/plain', base64: url.slice(comma + 1) };
}

/** The text in base64 data as UTF-8, or undefined when it is no base64. */
export function decodeText(base64: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Types whose content is text, whatever their name. */
export function isTextType(mediaType: string): boolean {
  return /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript|x-ndjson|sql)$|\+(?:json|xml)$/.test(mediaType);
}
