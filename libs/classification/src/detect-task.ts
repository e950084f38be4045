import type { Facts } from '#contracts';
import type { BodyText } from './body-text.js';

const CLASSIFY = /\b(classif\w*|categor\w*|label|intent|sentiment|one of (the following|these)|which of)\b/i;
const EXTRACT = /\b(extract|parse|pull out|fields?|entities|as json|return json)\b/i;
const CODE = /```|\b(function|refactor|stack trace|typescript|python|javascript|sql|regex|compile|unit tests?)\b/i;

/** What kind of work a body is, by its form first and its words second. */
export function detectTask(path: string, body: Readonly<Record<string, unknown>>, text: BodyText): Facts['task'] {
  if (path === '/v1/embeddings') return 'embedding';
  if (CLASSIFY.test(text.sample)) return 'classification';
  if (hasSchema(body) || EXTRACT.test(text.sample)) return 'extraction';
  if (CODE.test(text.sample)) return 'code';
  return text.roles.includes('assistant') ? 'conversation' : 'generation';
}

export function hasSchema(body: Readonly<Record<string, unknown>>): boolean {
  const format = body['response_format'];
  return typeof format === 'object' && format !== null && (format as { type?: unknown }).type === 'json_schema';
}
