import { isRecord } from '../openai/openai.wire.js';
import type { CallWarnings } from './call-warnings.js';
import { asksForSomething } from './warn-unsupported.js';

type Fields = Readonly<Record<string, unknown>>;
/** Names of fields, and of those that are objects what they may hold. */
interface Known {
  readonly [name: string]: Known | true;
}

/** What a wire takes inside of a call beyond what the house's call names for all. */
export interface OwnNested {
  readonly tool?: readonly string[];
  readonly thinking?: readonly string[];
}

const CACHE_CONTROL: Known = { type: true, ttl: true };
const DOCUMENT: Known = { title: true, context: true, source: true, sections: true, citations: { enabled: true } };

/** By role; other roles are left out as a whole, with a warning of their own. */
const MESSAGES: Readonly<Record<string, Known>> = {
  system: { role: true, content: true },
  developer: { role: true, content: true },
  // Wires warn of the name themselves.
  user: { role: true, content: true, name: true },
  // The last line is what answers hold and a caller gives back with them: he asks for nothing by it.
  assistant: {
    role: true,
    content: true,
    refusal: true,
    tool_calls: true,
    reasoning_content: true,
    reasoning_details: true,
    ...{ annotations: true, images: true, audio: true, reasoning: true },
  },
  // The name is the function's, which the id of the call says as well.
  tool: { role: true, content: true, tool_call_id: true, name: true, is_error: true, cache_control: CACHE_CONTROL },
};

/** By type; parts of other types are left out as a whole, with a warning of their own. */
const PARTS: Readonly<Record<string, Known>> = {
  text: { type: true, text: true, document: DOCUMENT, cache_control: CACHE_CONTROL },
  image_url: { type: true, image_url: { url: true, detail: true }, cache_control: CACHE_CONTROL },
  input_audio: { type: true, input_audio: { data: true, format: true }, cache_control: CACHE_CONTROL },
  video_url: { type: true, video_url: true, cache_control: CACHE_CONTROL },
  file: {
    type: true,
    file: { file_data: true, file_id: true, filename: true },
    document: DOCUMENT,
    cache_control: CACHE_CONTROL,
  },
};

/** `index` is of the pieces in which a stream gave the call. */
const TOOL_CALL: Known = {
  id: true,
  type: true,
  index: true,
  function: { name: true, arguments: true },
  extra_content: true,
};
const TOOL: Known = {
  type: true,
  function: { name: true, description: true, parameters: true, strict: true },
  cache_control: CACHE_CONTROL,
};
/** Of the objects in a body. A schema, metadata and the like are the caller's own. */
const FIELDS: Known = {
  tool_choice: { type: true, function: { name: true }, allowed_tools: true },
  response_format: { type: true, json_schema: { name: true, description: true, schema: true, strict: true } },
  thinking: { type: true, budget_tokens: true },
  stream_options: { include_usage: true },
};

/**
 * A warning for every field inside of messages, parts, tools and options that the house's call does not name and that
 * asks for something. What it does name, a wire sends or warns of itself.
 */
export function warnNested(body: Fields, warnings: CallWarnings, own: OwnNested = {}): void {
  const warn = (value: unknown, known: Known, path: () => string) => warnIn({ value, known, path, warnings });
  forEachRecord(body.messages, (message, at) => {
    const path = () => `messages[${at}]`;
    const known = ownOf(MESSAGES, message.role);
    if (!known) return;
    warn(message, known, path);
    forEachRecord(message.content, (part, index) => {
      const ofPart = ownOf(PARTS, part.type);
      if (ofPart) warn(part, ofPart, () => `${path()}.content[${index}]`);
    });
    forEachRecord(message.tool_calls, (call, index) => warn(call, TOOL_CALL, () => `${path()}.tool_calls[${index}]`));
  });
  const ofTool = withOwn(TOOL, own.tool);
  forEachRecord(body.tools, (tool, at) => {
    // Others are a provider's own, passed on as they are or left out as a whole.
    if (isRecord(tool.function)) warn(tool, ofTool, () => `tools[${at}]`);
  });
  for (const [name, known] of Object.entries(FIELDS)) {
    if (known === true || !isRecord(body[name])) continue;
    warn(body[name], name === 'thinking' ? withOwn(known, own.thinking) : known, () => name);
  }
}

interface Search {
  readonly value: unknown;
  readonly known: Known;
  /** Put together only where somebody is told of it: a call may have thousands of parts. */
  readonly path: () => string;
  readonly warnings: CallWarnings;
}

function warnIn({ value, known, path, warnings }: Search): void {
  if (!isRecord(value)) return;
  for (const name in value) {
    const inside = Object.hasOwn(known, name) ? known[name] : undefined;
    if (inside === undefined) {
      if (asksForSomething(name, value[name])) warnings.unsupported(`${path()}.${name}`);
    } else if (inside !== true)
      warnIn({ value: value[name], known: inside, path: () => `${path()}.${name}`, warnings });
  }
}

function forEachRecord(list: unknown, visit: (item: Fields, at: number) => void): void {
  if (!Array.isArray(list)) return;
  list.forEach((item: unknown, at) => {
    if (isRecord(item)) visit(item, at);
  });
}

function ownOf(table: Readonly<Record<string, Known>>, name: unknown): Known | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

function withOwn(known: Known, names: readonly string[] = []): Known {
  return names.length === 0 ? known : { ...known, ...Object.fromEntries(names.map((name) => [name, true as const])) };
}
