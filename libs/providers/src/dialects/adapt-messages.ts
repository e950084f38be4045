import type { CallWarnings } from '../chat/call-warnings.js';
import { isRecord } from '../openai/openai.wire.js';
import type { ChatRules, Fields, StrippedField } from './dialect.js';

/** Anthropic's own fields of a tool (see `ChatTool`), which a host that refuses fields of ours refuses, too. */
const OF_TOOLS: readonly StrippedField[] = [
  'input_examples',
  'defer_loading',
  'allowed_callers',
  'eager_input_streaming',
];

/** What is looked for, and where it stands: a path is put together only where somebody is told of it. */
interface Search {
  readonly strips: ReadonlySet<string>;
  readonly warnings: CallWarnings;
}

/** A caller loses something with these; the others only carry what another provider said. */
const ASKED_FOR: ReadonlySet<string> = new Set<StrippedField>(['cache_control', 'name', ...OF_TOOLS]);

/** Messages without the fields a host refuses. Only what changes is copied: most of a body is its messages. */
export function adaptMessages(messages: unknown, rules: ChatRules, warnings: CallWarnings): unknown {
  if (!Array.isArray(messages)) return messages;
  const search: Search = { strips: new Set(rules.strips ?? []), warnings };
  return messages.map((message: unknown, index) => {
    if (!isRecord(message)) return message;
    const stripped = stripInside(
      strip(message, search, () => `messages[${index}]`),
      search,
      index,
    );
    const isSystem = rules.developerIsSystem === true && message.role === 'developer';
    return isSystem ? { ...stripped, role: 'system' } : stripped;
  });
}

/** Tools without them. A tool has no name but in its function, which is not looked into. */
export function adaptTools(tools: unknown, strips: readonly StrippedField[], warnings: CallWarnings): unknown {
  const search: Search = { strips: new Set([...strips, ...OF_TOOLS]), warnings };
  return stripList(tools, search, (at) => `tools[${at}]`) ?? tools;
}

function strip(fields: Fields, { strips, warnings }: Search, path: () => string): Fields {
  let kept: Record<string, unknown> | undefined;
  for (const name in fields) {
    // The name of a function belongs to its result.
    if (!strips.has(name) || (name === 'name' && fields.role === 'tool')) continue;
    kept ??= { ...fields };
    if (ASKED_FOR.has(name) && kept[name] !== null) warnings.unsupported(`${path()}.${name}`);
    delete kept[name];
  }
  return kept ?? fields;
}

/** The parts of a content and the tool calls of a turn. */
function stripInside(message: Fields, search: Search, index: number): Fields {
  const content = stripList(message.content, search, (at) => `messages[${index}].content[${at}]`);
  const calls = stripList(message.tool_calls, search, (at) => `messages[${index}].tool_calls[${at}]`);
  if (content === undefined && calls === undefined) return message;
  return { ...message, ...(content ? { content } : {}), ...(calls ? { tool_calls: calls } : {}) };
}

/** Undefined when nothing changes. */
function stripList(list: unknown, search: Search, path: (at: number) => string): readonly unknown[] | undefined {
  if (!Array.isArray(list)) return undefined;
  let stripped: unknown[] | undefined;
  list.forEach((item: unknown, at) => {
    const kept = isRecord(item) ? strip(item, search, () => path(at)) : item;
    if (kept === item) return;
    stripped ??= [...list];
    stripped[at] = kept;
  });
  return stripped;
}
