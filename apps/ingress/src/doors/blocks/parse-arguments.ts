import { isObject } from '../read-fields.js';

/** A call's arguments as an object. A model may have written something that is none: then it is handed on as a text. */
export function parseArguments(text: string): object {
  if (text.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { arguments: text };
}
