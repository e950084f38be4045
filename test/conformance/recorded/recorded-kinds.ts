import { type Fields, has, isFields, listOf, recordOf, textOf } from './fields.js';
import { LEFT_OUT, NOBODY_KNOWS } from './left-out.js';
import type { Reader, RecordedProvider } from './provider-of.js';
import { isErrorObject, isGemini } from './said-ending.js';
import type { ErrorFamily } from './said-errors.js';
import type { Form } from './said-pieces.js';

/** What a recorded file is: something a wire of ours must read, or something else, with the reason. */
export type RecordedKind =
  | { readonly kind: 'answer' | 'stream' | 'embeddings'; readonly readers: readonly Reader[] }
  | { readonly kind: 'error'; readonly readers: readonly Reader[]; readonly family: ErrorFamily }
  | { readonly kind: 'left-out'; readonly reason: string };

const typeOf = (event: Fields) => textOf(event['type']);
const readBy = (wire: string) => (): readonly Reader[] => [{ wire }];

interface Shape {
  readonly kind: 'chat' | 'embeddings';
  readers(provider: RecordedProvider): readonly Reader[];
  matches(event: Fields): boolean;
}

/** Told by their fields, never by their names; the first one that matches any event of a file decides. */
const SHAPES: readonly Shape[] = [
  {
    kind: 'chat',
    readers: ({ openai }) => openai,
    matches: (event) => Array.isArray(event['choices']) || textOf(event['object']).startsWith('chat.completion'),
  },
  {
    kind: 'embeddings',
    readers: ({ openai }) => openai,
    matches: (event) => event['object'] === 'list' && listOf(event['data']).some((each) => has(each, 'embedding')),
  },
  { kind: 'chat', readers: readBy('anthropic'), matches: isAnthropic },
  { kind: 'embeddings', readers: readBy('gemini'), matches: isGeminiVectors },
  { kind: 'chat', readers: readBy('gemini'), matches: isGemini },
  { kind: 'chat', readers: readBy('bedrock'), matches: isBedrock },
  { kind: 'embeddings', readers: readBy('cohere'), matches: isCohereVectors },
  { kind: 'chat', readers: readBy('cohere'), matches: isCohere },
];

export function kindOf(provider: RecordedProvider, events: readonly Fields[], form: Form): RecordedKind {
  const other = LEFT_OUT.find(({ matches }) => events.some(matches));
  if (other) return { kind: 'left-out', reason: other.reason };
  const shape = SHAPES.find(({ matches }) => events.some(matches));
  if (shape) {
    const kind = shape.kind === 'embeddings' ? shape.kind : form === 'stream' ? 'stream' : 'answer';
    return { kind, readers: shape.readers(provider) };
  }
  const error = events.find(isError);
  if (!error) return { kind: 'left-out', reason: NOBODY_KNOWS };
  const { readers, family } = errorReaders(provider, error);
  return form === 'stream' ? { kind: 'stream', readers } : { kind: 'error', readers, family };
}

function isAnthropic(event: Fields): boolean {
  const type = typeOf(event);
  if (type === 'message') return Array.isArray(event['content']);
  return /^(message_(start|delta|stop)|content_block_(start|delta|stop))$/.test(type);
}

function isGeminiVectors(event: Fields): boolean {
  const found = [event['embedding'], ...listOf(event['embeddings'])];
  const predicted = listOf(event['predictions']).map((each) => each['embeddings']);
  return [...found, ...predicted].some((each) => Array.isArray(recordOf(each)['values']));
}

function isBedrock(event: Fields): boolean {
  const names = ['messageStart', 'contentBlockStart', 'contentBlockDelta', 'contentBlockStop', 'messageStop'];
  const isException = Object.entries(event).some(
    ([name, value]) => /^[a-z]\w+Exception$/.test(name) && isFields(value),
  );
  return has(event, 'output', 'stopReason') || names.some((name) => isFields(event[name])) || isException;
}

/** In a type that the gateway asks for: see `left-out.ts` for the others. */
function isCohereVectors(event: Fields): boolean {
  const { embeddings } = event;
  const isList = Array.isArray(embeddings) && embeddings.length > 0 && embeddings.every(Array.isArray);
  const isTyped = has(recordOf(embeddings), 'float') || has(recordOf(embeddings), 'base64');
  return (isList || isTyped) && (has(event, 'response_type') || has(event, 'id', 'texts') || has(event, 'meta'));
}

function isCohere(event: Fields): boolean {
  const isWhole = isFields(event['message']) && has(event, 'finish_reason');
  return (
    isWhole ||
    /^(message-(start|end)|(content|tool-call|citation)-(start|delta|end)|tool-plan-delta)$/.test(typeOf(event))
  );
}

/** What may stand beside the text of an error that has no object of its own. */
const BESIDE_TEXT: ReadonlySet<string> = new Set(
  'id message Message code type param status statusCode status_code request_id requestId __type object raw_status_code detail title success errors'.split(
    ' ',
  ),
);

function isError(event: Fields): boolean {
  const { detail } = event;
  if (isErrorObject(event) || has(event, '__type')) return true;
  const saysText = [event['message'], event['Message'], detail].some((text) => typeof text === 'string');
  return (
    (saysText || Array.isArray(detail) || isFields(detail)) && Object.keys(event).every((name) => BESIDE_TEXT.has(name))
  );
}

/** Whose error it is: by its words where they are one provider's alone, else by the folder. */
function errorReaders(
  { errors, openai }: RecordedProvider,
  event: Fields,
): { readers: readonly Reader[]; family: ErrorFamily } {
  const error = recordOf(event['error']);
  const [wire] = errors.map((reader) => reader.wire);
  if (has(event, '__type')) return { readers: [{ wire: 'bedrock' }], family: 'bedrock' };
  if (typeof error['status'] === 'string' && typeof error['code'] === 'number')
    return { readers: wire === 'gemini' || wire === 'anthropic' ? [{ wire: 'gemini' }] : openai, family: 'gemini' };
  if (typeOf(event) === 'error' && wire !== 'cohere') return { readers: [{ wire: 'anthropic' }], family: 'anthropic' };
  return { readers: errors, family: wire === 'anthropic' || wire === 'gemini' || wire === 'bedrock' ? wire : 'openai' };
}
