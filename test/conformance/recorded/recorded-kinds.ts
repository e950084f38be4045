import { type Fields, listOf, recordOf } from './said-by.js';

/** What a recorded file is: something a wire of ours must read, or something else, with the reason. */
export type RecordedKind =
  | { readonly kind: 'answer' | 'stream' | 'embeddings' | 'error'; readonly wires: readonly string[] }
  | { readonly kind: 'left-out'; readonly reason: string };

/** Which wires a folder's answers are read by, the most special one first; any other folder is a compatible provider. */
const WIRES_OF_FOLDER: Readonly<Record<string, readonly string[]>> = {
  azure: ['azure-openai', 'openai'],
  mistral: ['mistral', 'openai'],
};

interface Shape {
  readonly wire: string | undefined;
  readonly kind: 'chat' | 'embeddings' | 'error' | 'left-out';
  readonly reason?: string;
  matches(event: Fields): boolean;
}

const has = (fields: Fields, ...names: readonly string[]) => names.every((name) => fields[name] !== undefined);
const typeOf = (event: Fields) => (typeof event['type'] === 'string' ? event['type'] : '');
const leftOut = (reason: string, matches: (event: Fields) => boolean): Shape => ({
  wire: undefined,
  kind: 'left-out',
  reason,
  matches,
});

/** Told by their fields, never by their names; the first one that matches any event of a file decides. */
const SHAPES: readonly Shape[] = [
  leftOut(
    "an answer of OpenAI's Responses API, most with tools that the provider runs: providers are called by Chat Completions",
    (event) =>
      event['object'] === 'response' ||
      typeOf(event).startsWith('response.') ||
      recordOf(event['response'])['object'] === 'response',
  ),
  leftOut(
    "an answer of Google's Interactions API: Gemini is called by generateContent",
    (event) =>
      event['object'] === 'interaction' ||
      has(event, 'interaction') ||
      String(event['event_type']).startsWith('interaction.'),
  ),
  leftOut('speech: realtime events', (event) => typeOf(event).startsWith('session.')),
  leftOut(
    'speech: a transcription',
    (event) => has(event, 'text', 'language') || has(event, 'status', 'headers', 'body'),
  ),
  leftOut(
    'images',
    (event) =>
      has(event, 'created', 'data') && listOf(event['data']).some((each) => has(each, 'b64_json') || has(each, 'url')),
  ),
  leftOut(
    'the management of skills: no call of a model',
    (event) => event['object'] === 'skill' || typeOf(event) === 'skill_version',
  ),
  {
    wire: 'openai',
    kind: 'chat',
    matches: (event) => Array.isArray(event['choices']) || String(event['object']).startsWith('chat.completion'),
  },
  {
    wire: 'openai',
    kind: 'embeddings',
    matches: (event) => event['object'] === 'list' && listOf(event['data']).some((each) => has(each, 'embedding')),
  },
  { wire: 'anthropic', kind: 'chat', matches: (event) => ['message', 'message_start'].includes(typeOf(event)) },
  { wire: 'gemini', kind: 'chat', matches: (event) => Array.isArray(event['candidates']) },
  {
    wire: 'bedrock',
    kind: 'chat',
    matches: (event) => has(event, 'output', 'stopReason') || has(event, 'messageStart') || has(event, 'messageStop'),
  },
  { wire: 'cohere', kind: 'embeddings', matches: (event) => has(event, 'embeddings', 'response_type') },
  {
    wire: 'cohere',
    kind: 'chat',
    matches: (event) => has(event, 'message', 'finish_reason') || typeOf(event) === 'message-start',
  },
  { wire: 'openai', kind: 'error', matches: (event) => has(recordOf(event['error']), 'message') },
];

/** @returns undefined for a shape nobody knows: whoever adds such a file says here what it is */
export function kindOf(folder: string, events: readonly Fields[], isStream: boolean): RecordedKind | undefined {
  const shape = SHAPES.find(({ matches }) => events.some(matches));
  if (!shape) return undefined;
  if (shape.wire === undefined || shape.kind === 'left-out') return { kind: 'left-out', reason: shape.reason ?? '' };
  const kind = shape.kind === 'chat' ? (isStream ? 'stream' : 'answer') : shape.kind;
  return { kind, wires: shape.wire === 'openai' ? (WIRES_OF_FOLDER[folder] ?? ['openai']) : [shape.wire] };
}
