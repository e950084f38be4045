import type { DocumentNotes } from '#contracts';
import { isRecord } from '../openai/openai.wire.js';

/** `DocumentNotes` with what is no text left out, and citations as a plain answer. */
export interface ReadNotes extends Omit<DocumentNotes, 'citations'> {
  readonly isCited: boolean;
}

/** What is said of the document in a part; undefined when the part is none. */
export function readDocumentNotes(part: Readonly<Record<string, unknown>>): ReadNotes | undefined {
  const { document } = part;
  if (!isRecord(document)) return undefined;
  const { sections, citations } = document;
  const texts = Array.isArray(sections) ? sections.filter((section) => typeof section === 'string') : [];
  return {
    ...textField('title', document),
    ...textField('context', document),
    ...textField('source', document),
    ...(texts.length === 0 ? {} : { sections: texts }),
    isCited: isRecord(citations) && citations.enabled === true,
  };
}

function textField<Name extends string>(
  name: Name,
  document: Readonly<Record<string, unknown>>,
): Partial<Record<Name, string>> {
  const value = document[name];
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as Record<Name, string>) : {};
}
