import type { ContentPart, DocumentNotes } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, listOfObjects, objectOf, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';
import { CITATIONS, INNER_TEXT, SOURCE } from './known-fields.js';
import { mapImage } from './map-image.js';
import { dataUrl, publicUrl } from './source-address.js';

/**
 * PDF goes as a file. What is text goes as text that is marked as a document, because many providers read no other files
 * and a model that cannot read files can read it.
 */
export function mapDocument(block: JsonObject, path: string, warnings: DoorWarnings): readonly ContentPart[] {
  const source = objectOf(block, 'source', path);
  const at = `${path}.source`;
  const notes = notesOf(block, path, warnings);
  warnings.unknownFields(source, SOURCE.get(String(source['type'])), at);
  switch (source['type']) {
    case 'base64':
      return [fileOf({ file_data: dataUrl(source, at), filename: notes.title ?? 'document.pdf' }, notes)];
    case 'url':
      return [fileOf({ file_data: publicUrl(source, at), filename: notes.title ?? 'document.pdf' }, notes)];
    case 'file':
      return [
        fileOf({ file_id: textOf(source, 'file_id', at), ...(notes.title ? { filename: notes.title } : {}) }, notes),
      ];
    case 'text':
      return [{ type: 'text', text: textOf(source, 'data', at), document: notes }];
    case 'content':
      return mapPieces(source, { notes, path: at, warnings });
    default:
      throw unsupported(`${at}.type`, `a document from ${shown(source['type'])} cannot be sent.`);
  }
}

export function mapSearchResult(block: JsonObject, path: string, warnings: DoorWarnings): ContentPart {
  const sections = listOfObjects(block['content'], `${path}.content`).map((part, at) =>
    innerText(part, `${path}.content[${at}]`, warnings),
  );
  const document: DocumentNotes = {
    title: textOf(block, 'title', path),
    source: textOf(block, 'source', path),
    sections,
    ...citationsOf(block, path, warnings),
  };
  return { type: 'text', text: sections.join('\n'), document };
}

/** A title alone is the file's name already. */
function fileOf(file: (ContentPart & { type: 'file' })['file'], notes: DocumentNotes): ContentPart {
  const isSaid = notes.context !== undefined || notes.citations !== undefined;
  return { type: 'file', file, ...(isSaid ? { document: notes } : {}) };
}

interface Pieces {
  readonly notes: DocumentNotes;
  readonly path: string;
  readonly warnings: DoorWarnings;
}

/** Texts are pieces of one document; pictures among them follow it. */
function mapPieces(source: JsonObject, { notes, path, warnings }: Pieces): readonly ContentPart[] {
  const { content } = source;
  if (typeof content === 'string') return [{ type: 'text', text: content, document: notes }];
  const sections: string[] = [];
  const images: ContentPart[] = [];
  for (const [at, piece] of listOfObjects(content, `${path}.content`).entries()) {
    const where = `${path}.content[${at}]`;
    if (piece['type'] === 'image') images.push(mapImage(piece, where, warnings));
    else if (piece['type'] === 'text') sections.push(innerText(piece, where, warnings));
    else throw unsupported(`${where}.type`, `${shown(piece['type'])} cannot be a piece of a document.`);
  }
  if (sections.length === 0) return images;
  return [{ type: 'text', text: sections.join('\n'), document: { ...notes, sections } }, ...images];
}

function innerText(piece: JsonObject, path: string, warnings: DoorWarnings): string {
  warnings.unknownFields(piece, INNER_TEXT, path);
  return textOf(piece, 'text', path);
}

function notesOf(block: JsonObject, path: string, warnings: DoorWarnings): DocumentNotes {
  const title = optionalTextOf(block, 'title', path);
  const context = optionalTextOf(block, 'context', path);
  return {
    ...(title ? { title } : {}),
    ...(context ? { context } : {}),
    ...citationsOf(block, path, warnings),
  };
}

function citationsOf(block: JsonObject, path: string, warnings: DoorWarnings): Pick<DocumentNotes, 'citations'> {
  if (isAbsent(block['citations'])) return {};
  const citations = objectOf(block, 'citations', path);
  warnings.unknownFields(citations, CITATIONS, `${path}.citations`);
  return citations['enabled'] === true ? { citations: { enabled: true } } : {};
}
