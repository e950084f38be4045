import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';
import { type ReadNotes, readDocumentNotes } from './read-document-notes.js';

type Fields = Readonly<Record<string, unknown>>;

const UNCITED = 'the document is a text among others here and cannot be cited; citations were left out';

/**
 * Messages for providers that know no documents: a document of text is marked as one in its text, and what is said of a
 * file stands in a text behind the content (in front of it, every later part would have another place in the warnings).
 * Only what changes is copied: most calls have no documents.
 */
export function spellOutDocuments(messages: unknown, warnings: CallWarnings): unknown {
  if (!Array.isArray(messages)) return messages;
  let spelled: unknown[] | undefined;
  messages.forEach((message: unknown, index) => {
    if (!isRecord(message) || !Array.isArray(message.content)) return;
    const content = spellOutContent(message.content, `messages[${index}]`, warnings);
    if (content === message.content) return;
    spelled ??= [...messages];
    spelled[index] = { ...message, content };
  });
  return spelled ?? messages;
}

/** @param path of the message */
export function spellOutContent(content: readonly unknown[], path: string, warnings: CallWarnings): readonly unknown[] {
  if (!content.some((part) => isRecord(part) && part.document !== undefined)) return content;
  const behind: Fields[] = [];
  const parts = content.map((part: unknown, at) => {
    if (!isRecord(part) || part.document === undefined) return part;
    const { document: _document, ...plain } = part;
    const notes = readDocumentNotes(part);
    if (!notes) return plain;
    if (notes.isCited) warnings.unsupported(`${path}.content[${at}].document.citations`, UNCITED);
    if (part.type === 'text') return { ...plain, text: markedText(String(part.text), notes) };
    if (part.type !== 'file') return plain;
    if (notes.context !== undefined) behind.push({ type: 'text', text: markedText('', notes) });
    return withTitle(plain, notes);
  });
  return [...parts, ...behind];
}

/** In the tags Anthropic's guide to long prompts recommends; every model understands them. */
function markedText(text: string, { title, context, source }: ReadNotes): string {
  const tag = source === undefined ? 'document' : 'search_result';
  const lines = [
    title === undefined ? '' : `Title: ${title}\n`,
    source === undefined ? '' : `Source: ${source}\n`,
    context === undefined ? '' : `Context: ${context}\n`,
    text === '' ? '' : `${text}\n`,
  ];
  return `<${tag}>\n${lines.join('')}</${tag}>`;
}

/** The title as the file's name, where it has none. */
function withTitle(part: Fields, { title }: ReadNotes): Fields {
  if (title === undefined || !isRecord(part.file) || part.file.filename !== undefined) return part;
  return { ...part, file: { ...part.file, filename: title } };
}
