import { get } from 'node:http';

const TAGS_URL = 'http://127.0.0.1:11434/api/tags';
const LIMIT_MS = 300;

/** Names of the models of a local Ollama, or null when none answers: loopback only, and only when no key is set. */
export function probeOllama(): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    const request = get(TAGS_URL, { timeout: LIMIT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(readNames(text)));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

function readNames(text: string): readonly string[] | null {
  try {
    const { models } = JSON.parse(text) as { models?: { name?: unknown }[] };
    const names = (models ?? []).flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
    return names.length > 0 ? names : null;
  } catch {
    return null; // something else listens there
  }
}
