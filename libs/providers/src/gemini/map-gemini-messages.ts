import type { CallWarnings } from '../chat/call-warnings.js';
import { type PlacedMessage, partsOf, saysSomething, splitConversation } from '../chat/conversation.js';
import { parseArguments } from '../chat/tool-call-fields.js';
import { isRecord } from '../openai/openai.wire.js';
import { GEMINI_FORMAT, type GeminiContent, type GeminiOptions, type GeminiPart } from './gemini.wire.js';
import { geminiModelTraits } from './gemini-model.js';
import { mapGeminiParts } from './map-gemini-parts.js';

type Fields = Readonly<Record<string, unknown>>;

export interface GeminiConversation {
  readonly systemInstruction?: { readonly parts: readonly GeminiPart[] };
  readonly contents: readonly GeminiContent[];
}

interface MessageContext extends GeminiOptions {
  readonly isThirdGeneration: boolean;
  /** Gemini knows a result by the function's name, ours by the call's id. */
  readonly nameOfCall: ReadonlyMap<string, string>;
  readonly warnings: CallWarnings;
}

/**
 * Tells Gemini 3 not to look for the signature of a call that was not its own or has lost it; without, it refuses the
 * turn (ai.google.dev/gemini-api/docs/thought-signatures).
 */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** The caller's messages: instructions apart, calls and their results as parts, the results of one turn together. */
export function mapGeminiMessages(
  call: { readonly messages: unknown; readonly model: string },
  options: GeminiOptions,
  warnings: CallWarnings,
): GeminiConversation {
  const { system, rest } = splitConversation(call.messages, warnings);
  const { isThirdGeneration } = geminiModelTraits(call.model);
  const context = { ...options, isThirdGeneration, nameOfCall: namesOfCalls(rest), warnings };
  const contents: { role: GeminiContent['role']; parts: GeminiPart[]; isResult: boolean }[] = [];
  for (const { message, path } of rest) {
    const isResult = message.role === 'tool';
    const parts = partsOfMessage({ message, path }, context);
    const last = contents.at(-1);
    if (parts.length === 0) continue;
    // As many results must stand in one turn as calls were made in the one before.
    if (isResult && last?.isResult) last.parts.push(...parts);
    else contents.push({ role: message.role === 'assistant' ? 'model' : 'user', parts: [...parts], isResult });
  }
  const parts = system.flatMap(({ message, path }) => mapGeminiParts(message.content, path, warnings));
  return {
    ...(parts.length === 0 ? {} : { systemInstruction: { parts } }),
    contents: contents.map(({ role, parts: said }) => ({ role, parts: said })),
  };
}

function partsOfMessage({ message, path }: PlacedMessage, context: MessageContext): readonly GeminiPart[] {
  if (message.role === 'assistant') return mapAssistant(message, path, context);
  if (message.role === 'tool') return mapResult(message, path, context);
  if (typeof message.name === 'string') context.warnings.unsupported(`${path}.name`);
  return mapGeminiParts(message.content, path, context.warnings);
}

function mapAssistant(message: Fields, path: string, context: MessageContext): readonly GeminiPart[] {
  const signatures = ownSignatures(message.reasoning_details);
  const texts = mapGeminiParts(message.content ?? message.refusal, path, context.warnings);
  const last = signatures.at(-1);
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isRecord) : [];
  return [
    ...signatures.slice(0, -1).map((thoughtSignature) => ({ text: '', thoughtSignature })),
    ...texts.slice(0, -1),
    // A signature belongs to the text it came with; without one it stands alone, as Gemini sends it at the end of streams.
    ...(last === undefined ? texts.slice(-1) : [{ text: '', ...texts.at(-1), thoughtSignature: last }]),
    ...mapCalls(calls, path, context),
  ];
}

/** Of the calls of one turn only the first is signed. */
function mapCalls(calls: readonly Fields[], path: string, context: MessageContext): readonly GeminiPart[] {
  return calls.map((call, index) => {
    const { id, extra_content: extra } = call;
    const asked: Fields = isRecord(call.function) ? call.function : {};
    const google = isRecord(extra) && isRecord(extra.google) ? extra.google : undefined;
    const own = typeof google?.thought_signature === 'string' ? google.thought_signature : undefined;
    const signature = own ?? (context.isThirdGeneration && index === 0 ? NO_SIGNATURE : undefined);
    return {
      functionCall: {
        ...idField(id, context),
        name: asked.name,
        args: argumentsOf(asked.arguments, `${path}.tool_calls[${index}]`, context),
      },
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    };
  });
}

function mapResult(message: Fields, path: string, context: MessageContext): readonly GeminiPart[] {
  const { warnings, isThirdGeneration } = context;
  if (message.cache_control !== undefined && message.cache_control !== null)
    warnings.unsupported(`${path}.cache_control`);
  const id = message.tool_call_id;
  const isText = (part: Fields): boolean => part.type === 'text';
  const text = partsOf(message.content)
    .filter(isText)
    .flatMap((part) => (saysSomething(part.text) ? [part.text] : []))
    .join('\n');
  const content: unknown = message.content;
  const others = Array.isArray(content) ? content.filter((part) => isRecord(part) && !isText(part)) : [];
  const files = mapGeminiParts(others, path, warnings);
  const functionResponse = {
    ...idField(id, context),
    name: context.nameOfCall.get(String(id)) ?? message.name ?? String(id ?? ''),
    response: message.is_error === true ? { error: text } : { output: text },
    ...(isThirdGeneration && files.length > 0 ? { parts: files } : {}),
  };
  return [{ functionResponse }, ...(isThirdGeneration ? [] : files)];
}

/** Vertex refuses the field. */
function idField(id: unknown, { isVertex }: GeminiOptions): { readonly id?: string } {
  return isVertex || typeof id !== 'string' ? {} : { id };
}

/** Some models write `null` for functions without arguments. */
function argumentsOf(text: unknown, path: string, { warnings }: MessageContext): Fields {
  return text === 'null' ? {} : parseArguments(text, path, warnings);
}

function ownSignatures(details: unknown): readonly string[] {
  return (Array.isArray(details) ? details : []).flatMap((detail: unknown) => {
    if (!isRecord(detail) || detail.format !== GEMINI_FORMAT) return [];
    const signature = detail.type === 'reasoning.encrypted' ? detail.data : detail.signature;
    return typeof signature === 'string' && signature !== '' ? [signature] : [];
  });
}

function namesOfCalls(messages: readonly PlacedMessage[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { message } of messages) {
    for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
      const name: unknown = isRecord(call) && isRecord(call.function) ? call.function.name : undefined;
      if (isRecord(call) && typeof call.id === 'string' && typeof name === 'string') names.set(call.id, name);
    }
  }
  return names;
}
