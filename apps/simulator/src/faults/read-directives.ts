import { type Fault, FaultFormatError, parseFault } from './fault.js';

const HEADER_PREFIX = 'x-simulator-';
const OPENING = '[[simulator ';
const DIRECTIVE = /\[\[simulator (\{.*?\})\]\]/gs;

/** Whether a body may hold a directive: a search of bytes, so that bodies without one pay next to nothing. */
export function mayHoldDirective(body: Buffer): boolean {
  return body.includes(OPENING);
}

/**
 * The fault told by headers: `x-simulator-fault: {"status":503}`, or a header for a field, `x-simulator-status: 503`,
 * `x-simulator-retry-after-seconds: 2`. @throws FaultFormatError
 */
export function readHeaderFault(headers: Readonly<Record<string, string | string[] | undefined>>): Fault | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const name in headers) {
    if (!name.startsWith(HEADER_PREFIX)) continue;
    const value = String(headers[name]);
    const field = name.slice(HEADER_PREFIX.length);
    fields ??= {};
    if (field === 'fault') Object.assign(fields, parseJson(value, `header ${name}`));
    else fields[field.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase())] = plainValue(value);
  }
  return fields && parseFault(fields);
}

/**
 * The fault told inside a prompt, `[[simulator {"status":429,"retryAfterSeconds":2}]]`: it reaches the provider through
 * gateways that strip headers. Several directives add up. @throws FaultFormatError
 */
export function readPromptFault(text: string): Fault | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const found of text.matchAll(DIRECTIVE)) {
    fields = Object.assign(fields ?? {}, parseJson(found[1] ?? '', 'the directive in the prompt'));
  }
  return fields && parseFault(fields);
}

/** The prompt as the model reads it: without its directives. */
export function withoutDirectives(text: string): string {
  return text.includes(OPENING) ? text.replace(DIRECTIVE, '').trim() : text;
}

function parseJson(text: string, place: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new FaultFormatError(`${place} is not JSON: ${text.slice(0, 200)}`, { cause: error });
  }
}

function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
