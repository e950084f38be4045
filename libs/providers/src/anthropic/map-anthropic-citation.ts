import { isRecord } from '../openai/openai.wire.js';

/** A citation as an annotation: of a web page in OpenAI's shape (without its place in the text), others as they are. */
export function mapAnthropicCitation(citation: unknown): unknown {
  if (!isRecord(citation) || citation.type !== 'web_search_result_location') return citation;
  const { url, title } = citation;
  return { type: 'url_citation', url_citation: { url, ...(typeof title === 'string' ? { title } : {}) } };
}
