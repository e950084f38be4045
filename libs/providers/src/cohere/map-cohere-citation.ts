import { isRecord } from '../openai/openai.wire.js';

/**
 * A page with an address is OpenAI's `url_citation`; a document of the caller's own, or a tool's result, stays Cohere's
 * kind, with its sources.
 */
export function mapCohereCitation(citation: unknown): unknown {
  if (!isRecord(citation)) return undefined;
  const { start, end, text, sources } = citation;
  const list = (Array.isArray(sources) ? sources : []).filter(isRecord);
  const page = list.map(({ document }) => document).find((document) => isRecord(document) && isUrl(document.url));
  const stretch = { start_index: start, end_index: end };
  if (isRecord(page)) {
    return { type: 'url_citation', url_citation: { ...stretch, url: page.url, title: page.title ?? '' } };
  }
  return { type: 'document_citation', document_citation: { ...stretch, text, sources: list } };
}

function isUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//.test(value);
}
