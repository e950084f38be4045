import type { CacheBreakpoints } from '../chat/cache-breakpoints.js';
import { type CallWarnings, wordOf } from '../chat/call-warnings.js';
import { saysSomething } from '../chat/conversation.js';
import { isTextType, parseDataUrl } from '../chat/parse-data-url.js';
import { type ReadNotes, readDocumentNotes } from '../chat/read-document-notes.js';
import { isRecord } from '../openai/openai.wire.js';
import type { BedrockContent } from './bedrock.wire.js';
import type { BedrockModel } from './bedrock-model.js';

type Fields = Readonly<Record<string, unknown>>;

/** What mapping one call writes down on its way. */
export interface BedrockNotes {
  readonly model: BedrockModel;
  readonly warnings: CallWarnings;
  readonly breakpoints: CacheBreakpoints;
  /** How many documents have had a name so far: each must have its own. */
  readonly documentNames: Map<string, number>;
}

const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
const DOCUMENT_FORMATS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

/** One part of a message as blocks: none for text that says nothing, two where a cache breakpoint follows. */
export function mapBedrockPart(part: Fields, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  const block = mapPart(part, path, notes);
  return block ? [block, ...cachePointOf(part, path, notes)] : [];
}

/** The breakpoint behind a part, tool or message, which is a block of its own here. */
export function cachePointOf(owner: Fields, path: string, notes: BedrockNotes): readonly BedrockContent[] {
  const breakpoint = notes.breakpoints.take(owner, path);
  if (!breakpoint) return [];
  if (!notes.model.cachePoints) {
    notes.warnings.unsupported(`${path}.cache_control`, 'this model has no cache breakpoints; it was left out');
    return [];
  }
  // Only Claude keeps for an hour; five minutes is what every model does without being told.
  if (breakpoint.ttl === '1h' && notes.model.family !== 'claude')
    notes.warnings.changed(`${path}.cache_control.ttl`, 'this model keeps for five minutes only; that was sent');
  const ttl = breakpoint.ttl === '1h' && notes.model.family === 'claude' ? { ttl: '1h' } : {};
  return [{ cachePoint: { type: 'default', ...ttl } }];
}

function mapPart(part: Fields, path: string, notes: BedrockNotes): BedrockContent | undefined {
  switch (part.type) {
    case 'text':
      return saysSomething(part.text) ? mapText(part.text, readDocumentNotes(part), notes) : undefined;
    case 'image_url':
      return mapImage(part.image_url, path, notes.warnings);
    case 'file':
      return mapFile(part, path, notes);
    default:
      return leftOut(wordOf(part.type), path, notes.warnings);
  }
}

/** Bytes, or an address in S3: Bedrock fetches nothing else, and neither do we. */
function mapImage(image: unknown, path: string, warnings: CallWarnings): BedrockContent {
  const url = isRecord(image) && typeof image.url === 'string' ? image.url : '';
  if (isRecord(image) && image.detail !== undefined && image.detail !== null && image.detail !== 'auto')
    warnings.unsupported(`${path}.image_url.detail`, 'bedrock has no detail of images; it was left out');
  const inline = parseDataUrl(url);
  const format = IMAGE_FORMATS[inline?.mediaType ?? ''];
  if (inline && format !== undefined) return { image: { format, source: { bytes: inline.base64 } } };
  const ofS3 = /^s3:\/\/[^?#]+\.(png|jpe?g|gif|webp)$/i.exec(url)?.[1]?.toLowerCase();
  if (ofS3 === undefined) return leftOut('image_url', path, warnings);
  return { image: { format: ofS3 === 'jpg' ? 'jpeg' : ofS3, source: { s3Location: { uri: url } } } };
}

function mapFile(part: Fields, path: string, notes: BedrockNotes): BedrockContent {
  const { file_data: data, filename } = isRecord(part.file) ? part.file : {};
  const said = readDocumentNotes(part);
  const inline = typeof data === 'string' ? parseDataUrl(data) : undefined;
  if (!inline) return leftOut('file', path, notes.warnings);
  const { mediaType, base64 } = inline;
  const source = { bytes: base64 };
  const image = IMAGE_FORMATS[mediaType];
  if (image !== undefined) {
    if (said?.isCited) notes.warnings.unsupported(`${path}.document.citations`);
    return { image: { format: image, source } };
  }
  const format = DOCUMENT_FORMATS[mediaType] ?? (isTextType(mediaType) ? 'txt' : undefined);
  if (format === undefined) return leftOut('file', path, notes.warnings);
  const name = documentName(said?.title ?? filename, notes);
  return { document: { format, name, source, ...(said ? documentFields(said) : {}) } };
}

/** Text of the user's, a document, or, when it was found somewhere, a result of a search; in pieces when it has some. */
function mapText(text: string, said: ReadNotes | undefined, notes: BedrockNotes): BedrockContent {
  if (!said) return { text };
  const { title, source: foundAt, sections } = said;
  const pieces = sections?.filter(saysSomething).map((section) => ({ text: section }));
  if (foundAt !== undefined) {
    const cited = said.isCited ? { citations: { enabled: true } } : {};
    return { searchResult: { source: foundAt, title: title ?? foundAt, content: pieces ?? [{ text }], ...cited } };
  }
  const source = pieces ? { content: pieces } : { text };
  return { document: { format: 'txt', name: documentName(title, notes), source, ...documentFields(said) } };
}

function documentFields({ context, isCited }: ReadNotes): Fields {
  return { ...(context === undefined ? {} : { context }), ...(isCited ? { citations: { enabled: true } } : {}) };
}

/** Letters, digits, single spaces, hyphens and brackets only; no name twice. */
function documentName(filename: unknown, { documentNames }: BedrockNotes): string {
  const asked = typeof filename === 'string' ? filename.replace(/\.\w{1,8}$/, '') : '';
  const clean = asked
    .replace(/[^\w\-()[\] ]|_/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 150);
  const base = clean === '' ? 'document' : clean;
  const count = (documentNames.get(base) ?? 0) + 1;
  documentNames.set(base, count);
  return count === 1 ? base : `${base} [${count}]`;
}

/** The model is told that something was there: else it answers as if the caller had shown nothing. */
function leftOut(kind: string, path: string, warnings: CallWarnings): BedrockContent {
  warnings.unsupported(path, `bedrock cannot take this ${kind}; the model was told that it was left out`);
  return { text: `[${kind} left out: not readable here]` };
}
