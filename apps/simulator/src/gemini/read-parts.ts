import { countTokens, TOKENS_PER_IMAGE } from '../language/count-tokens.js';
import { signatureOf } from '../language/think.js';
import { type Fields, fieldOf, invalidArgument, recordOf } from './invalid-argument.js';

/** One part of a content, as far as the model reads it. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string }
  | { readonly kind: 'response'; readonly name: string; readonly text: string }
  | { readonly kind: 'other' };

export interface ReadPart {
  readonly part: Part;
  readonly tokens: number;
}

type Reader = (value: unknown, part: Fields) => ReadPart;

/** What Google takes in the place of a signature for calls another model has made (docs: "Thought signatures"). */
const NO_SIGNATURE: readonly string[] = ['context_engineering_is_the_way_to_go', 'skip_thought_signature_validator'];

const OTHER: Part = { kind: 'other' };

const READERS: Readonly<Record<string, Reader>> = {
  text: (text, part) => {
    if (typeof text !== 'string') throw invalidArgument(`Invalid value at 'contents.parts.text' (TYPE_STRING)`);
    // A thought that is given back is checked by its signature and not read again.
    if (part['thought'] === true) return { part: OTHER, tokens: 0 };
    return { part: { kind: 'text', text }, tokens: countTokens(text) };
  },
  inlineData: (value) => {
    const data = recordOf(value);
    if (typeof fieldOf(data, 'mimeType') !== 'string' || !/^[A-Za-z0-9+/_-]+=*$/.test(String(data['data'])))
      throw invalidArgument('Unable to process input data. An inline_data needs a mime_type and base64 data.');
    return { part: OTHER, tokens: TOKENS_PER_IMAGE };
  },
  fileData: (value) => {
    if (typeof fieldOf(recordOf(value), 'fileUri') !== 'string')
      throw invalidArgument('Request contains an invalid argument: file_uri.');
    return { part: OTHER, tokens: TOKENS_PER_IMAGE };
  },
  functionCall: (value, part) => {
    const { name, args } = recordOf(value);
    if (typeof name !== 'string' || name === '') throw invalidArgument('The name of a function call cannot be empty.');
    const argumentsJson = JSON.stringify(args ?? {});
    const signature = fieldOf(part, 'thoughtSignature');
    const isKnown = signature === undefined || NO_SIGNATURE.includes(String(signature));
    if (!isKnown && signature !== signatureOf(name + argumentsJson))
      throw invalidArgument('Thought signature is not valid.');
    return { part: { kind: 'call', name }, tokens: countTokens(name) + countTokens(argumentsJson) };
  },
  functionResponse: (value) => {
    const { name, response } = recordOf(value);
    if (typeof name !== 'string' || name === '')
      throw invalidArgument('The name of a function response cannot be empty.');
    if (typeof response !== 'object' || response === null || Array.isArray(response))
      throw invalidArgument(
        "Invalid value at 'contents.parts.function_response.response' (type.googleapis.com/google.protobuf.Struct)",
      );
    const text = responseText(recordOf(response));
    return { part: { kind: 'response', name, text }, tokens: countTokens(text) };
  },
  executableCode: () => ({ part: OTHER, tokens: 0 }),
  codeExecutionResult: () => ({ part: OTHER, tokens: 0 }),
};

/** The parts of a content. @throws RequestRefusal */
export function readParts(parts: unknown): ReadPart[] {
  if (!Array.isArray(parts) || parts.length === 0)
    throw invalidArgument('* GenerateContentRequest.contents.parts: contents.parts must not be empty.');
  return parts.map((value: unknown) => {
    const fields = recordOf(value);
    for (const [name, read] of Object.entries(READERS)) {
      const data = fieldOf(fields, name);
      if (data !== undefined) return read(data, fields);
    }
    throw invalidArgument(
      "* GenerateContentRequest.contents.parts.data: required oneof field 'data' must have one initialized field",
    );
  });
}

/** What a function gave: its `output` or `error` where the response has one, as Google reads it; else all of it. */
function responseText(response: Fields): string {
  const said = response['output'] ?? response['error'] ?? response;
  return typeof said === 'string' ? said : JSON.stringify(said);
}
