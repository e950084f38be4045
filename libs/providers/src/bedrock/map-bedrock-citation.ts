import { isRecord } from '../openai/openai.wire.js';

type Fields = Readonly<Record<string, unknown>>;
type Place = (location: Fields, citation: Fields) => Fields;

/** Places in what the caller sent, by the key that Converse has for them, in Anthropic's words. */
const PLACES: Readonly<Record<string, Place>> = {
  documentChar: ({ documentIndex, start, end }, { title }) => ({
    type: 'char_location',
    ...documentOf(documentIndex, title),
    start_char_index: start,
    end_char_index: end,
  }),
  documentPage: ({ documentIndex, start, end }, { title }) => ({
    type: 'page_location',
    ...documentOf(documentIndex, title),
    start_page_number: start,
    end_page_number: end,
  }),
  documentChunk: ({ documentIndex, start, end }, { title }) => ({
    type: 'content_block_location',
    ...documentOf(documentIndex, title),
    start_block_index: start,
    end_block_index: end,
  }),
  searchResultLocation: ({ searchResultIndex, start, end }, { title, source }) => ({
    type: 'search_result_location',
    search_result_index: searchResultIndex,
    source: source ?? '',
    title: title ?? null,
    start_block_index: start,
    end_block_index: end,
  }),
};

/**
 * A citation as an annotation: of a web page in OpenAI's shape (without its place in the text), of a document or a search
 * result as Anthropic says it, others as they are.
 */
export function mapBedrockCitation(citation: unknown): unknown {
  const location = isRecord(citation) && isRecord(citation.location) ? citation.location : undefined;
  if (!isRecord(citation) || !location) return citation;
  if (isRecord(location.web) && typeof location.web.url === 'string') {
    const title = typeof citation.title === 'string' ? { title: citation.title } : {};
    return { type: 'url_citation', url_citation: { url: location.web.url, ...title } };
  }
  for (const [key, place] of Object.entries(PLACES)) {
    const found = location[key];
    if (isRecord(found)) return { ...place(found, citation), cited_text: citedText(citation.sourceContent) };
  }
  return citation;
}

function documentOf(index: unknown, title: unknown): Fields {
  return { document_index: index, document_title: title ?? null };
}

function citedText(content: unknown): string {
  if (!Array.isArray(content)) return '';
  return content.map((piece) => (isRecord(piece) && typeof piece.text === 'string' ? piece.text : '')).join('');
}
