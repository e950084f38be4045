import type { CacheBreakpoints } from '../chat/cache-breakpoints.js';
import { type CallWarnings, wordOf } from '../chat/call-warnings.js';
import { saysSomething } from '../chat/conversation.js';
import { decodeText, isTextType, parseDataUrl } from '../chat/parse-data-url.js';
import { type ReadNotes, readDocumentNotes } from '../chat/read-document-notes.js';
import { isRecord } from '../openai/openai.wire.js';
import type { AnthropicContent } from './anthropic.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** What mapping one call writes down on its way. */
export interface AnthropicNotes {
  readonly warnings: CallWarnings;
  readonly breakpoints: CacheBreakpoints;
  /** A file that was uploaded before is referred to. */
  usesFiles: boolean;
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** One part of a message as a block; undefined for text that says nothing. */
export function mapAnthropicPart(part: Fields, path: string, notes: AnthropicNotes): AnthropicContent | undefined {
  const block = mapPart(part, path, notes);
  if (!block) return undefined;
  const breakpoint = notes.breakpoints.take(part, path);
  return breakpoint ? { ...block, cache_control: breakpoint } : block;
}

function mapPart(part: Fields, path: string, notes: AnthropicNotes): AnthropicContent | undefined {
  switch (part.type) {
    case 'text':
      return saysSomething(part.text) ? mapText(part.text, readDocumentNotes(part)) : undefined;
    case 'image_url':
      return mapImage(part.image_url, path, notes.warnings);
    case 'file':
      return mapFile(part, path, notes);
    default:
      return leftOut(wordOf(part.type), path, notes.warnings);
  }
}

/** Text of the user's, a document, or, when it was found somewhere, a result of a search; in pieces when it has some. */
function mapText(text: string, notes: ReadNotes | undefined): AnthropicContent {
  if (!notes) return { type: 'text', text };
  const { title, source: foundAt, sections } = notes;
  const content = sections?.filter(saysSomething).map((section) => ({ type: 'text', text: section }));
  if (foundAt === undefined) {
    const source = content ? { type: 'content', content } : { type: 'text', media_type: 'text/plain', data: text };
    return { type: 'document', source, ...documentFields(notes) };
  }
  return {
    type: 'search_result',
    source: foundAt,
    title: title ?? foundAt,
    content: content ?? [{ type: 'text', text }],
    ...(notes.isCited ? { citations: { enabled: true } } : {}),
  };
}

function documentFields({ title, context, isCited }: ReadNotes): Fields {
  return {
    ...(title === undefined ? {} : { title }),
    ...(context === undefined ? {} : { context }),
    ...(isCited ? { citations: { enabled: true } } : {}),
  };
}

function mapImage(image: unknown, path: string, warnings: CallWarnings): AnthropicContent {
  const url = isRecord(image) ? image.url : undefined;
  if (isRecord(image) && asksForDetail(image.detail))
    warnings.unsupported(
      `${path}.image_url.detail`,
      'anthropic chooses the detail of an image itself; it was left out',
    );
  if (typeof url === 'string') {
    const inline = parseDataUrl(url);
    if (inline && IMAGE_TYPES.has(inline.mediaType)) return imageOf(inline);
    if (url.startsWith('https://')) return { type: 'image', source: { type: 'url', url } };
  }
  return leftOut('image_url', path, warnings);
}

function mapFile(part: Fields, path: string, notes: AnthropicNotes): AnthropicContent {
  const { file } = part;
  if (!isRecord(file)) return leftOut('file', path, notes.warnings);
  const { file_data: data, file_id: id, filename } = file;
  const said = readDocumentNotes(part);
  const name = typeof filename === 'string' && filename !== '' ? { title: filename } : {};
  const facts = { ...name, ...(said ? documentFields(said) : {}) };
  const source = typeof data === 'string' ? fileSource(data) : undefined;
  if (source) {
    const isImage = 'media_type' in source && IMAGE_TYPES.has(source.media_type);
    if (isImage && said?.isCited) notes.warnings.unsupported(`${path}.document.citations`);
    return isImage ? { type: 'image', source } : { type: 'document', source, ...facts };
  }
  if (typeof id !== 'string' || data !== undefined) return leftOut('file', path, notes.warnings);
  notes.usesFiles = true;
  return { type: 'document', source: { type: 'file', file_id: id }, ...facts };
}

type FileSource =
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'base64' | 'text'; readonly media_type: string; readonly data: string };

/** Images and PDF as they are, everything that is text as text; the rest Anthropic does not read. */
function fileSource(data: string): FileSource | undefined {
  if (data.startsWith('https://')) return { type: 'url', url: data };
  const inline = parseDataUrl(data);
  if (!inline) return undefined;
  const { mediaType, base64 } = inline;
  if (mediaType === 'application/pdf' || IMAGE_TYPES.has(mediaType))
    return { type: 'base64', media_type: mediaType, data: base64 };
  const text = isTextType(mediaType) ? decodeText(base64) : undefined;
  return text === undefined ? undefined : { type: 'text', media_type: 'text/plain', data: text };
}

function imageOf({ mediaType, base64 }: { readonly mediaType: string; readonly base64: string }): AnthropicContent {
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: base64 } };
}

function asksForDetail(detail: unknown): boolean {
  return detail !== undefined && detail !== null && detail !== 'auto';
}

/** The model is told that something was there: else it answers as if the caller had shown nothing. */
function leftOut(kind: string, path: string, warnings: CallWarnings): AnthropicContent {
  warnings.unsupported(path, `${warnings.wire} cannot take this ${kind}; the model was told that it was left out`);
  return { type: 'text', text: `[${kind} left out: not readable here]` };
}
