import { countTokens } from '../language/count-tokens.js';
import { invalidRequest, kindOf } from './invalid-request.js';

export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

const MOST_TEXTS = 2048;

/** A text, a list of texts, a list of token numbers or a list of such lists: the forms of `prompt` and `input`. */
export function readTexts(value: unknown, param: string): CountedText[] {
  if (typeof value === 'string') return [ofText(value)];
  if (!Array.isArray(value) || value.length === 0) throw wrong(param, kindOf(value));
  if (value.length > MOST_TEXTS && typeof value[0] !== 'number') {
    throw invalidRequest(
      param,
      'array_above_max_length',
      `Invalid '${param}': array too long. Expected an array with maximum length ${MOST_TEXTS}, but got an array with length ${value.length} instead.`,
    );
  }
  if (value.every((each) => Number.isInteger(each))) return [ofTokens(value as number[])];
  return value.map((each: unknown) => {
    if (typeof each === 'string') return ofText(each);
    if (Array.isArray(each) && each.length > 0 && each.every((token) => Number.isInteger(token)))
      return ofTokens(each as number[]);
    throw wrong(param, kindOf(each));
  });
}

function ofText(text: string): CountedText {
  return { text, tokens: countTokens(text) };
}

function ofTokens(tokens: readonly number[]): CountedText {
  return { text: tokens.join(' '), tokens: tokens.length };
}

function wrong(param: string, got: string): Error {
  return invalidRequest(
    param,
    'invalid_type',
    `Invalid type for '${param}': expected a string, an array of strings or arrays of tokens, but got ${got} instead.`,
  );
}
