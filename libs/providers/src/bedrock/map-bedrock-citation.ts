import { isRecord } from '../openai/openai.wire.js';

/** A citation as an annotation: of a web page in OpenAI's shape (without its place in the text), others as they are. */
export function mapBedrockCitation(citation: unknown): unknown {
  const location = isRecord(citation) && isRecord(citation.location) ? citation.location : undefined;
  if (!isRecord(citation) || !isRecord(location?.web) || typeof location.web.url !== 'string') return citation;
  const title = typeof citation.title === 'string' ? { title: citation.title } : {};
  return { type: 'url_citation', url_citation: { url: location.web.url, ...title } };
}
