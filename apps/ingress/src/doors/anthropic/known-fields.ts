/** Which fields of its objects the Messages API's door reads; everything else in them becomes a warning. */
type Known = ReadonlySet<string>;

const fields = (...names: readonly string[]): Known => new Set(names);

const byType = (known: Readonly<Record<string, Known>>): ReadonlyMap<string, Known> => new Map(Object.entries(known));

export const MESSAGE = fields('role', 'content');
export const CACHE_CONTROL = fields('type', 'ttl');
export const CITATIONS = fields('enabled');
/** A text inside a document or a search result: a breakpoint of its own would be lost. */
export const INNER_TEXT = fields('type', 'text');

/** Of a tool's result in a user's turn. */
export const TOOL_RESULT = fields('type', 'tool_use_id', 'content', 'is_error', 'cache_control');

/** By type of block, in a user's turn, in a tool's result and in instructions. */
export const SHOWN_BLOCK: ReadonlyMap<string, Known> = byType({
  text: fields('type', 'text', 'cache_control'),
  image: fields('type', 'source', 'cache_control'),
  document: fields('type', 'source', 'title', 'context', 'citations', 'cache_control'),
  search_result: fields('type', 'source', 'title', 'content', 'citations', 'cache_control'),
  tool_reference: fields('type', 'tool_name', 'cache_control'),
});

/** By type of block, in a model's turn. `caller` and `toolset_name` are looked at where a call is mapped. */
export const SAID_BLOCK: ReadonlyMap<string, Known> = byType({
  text: fields('type', 'text', 'cache_control'),
  thinking: fields('type', 'thinking', 'signature'),
  redacted_thinking: fields('type', 'data'),
  tool_use: fields('type', 'id', 'name', 'input', 'caller', 'cache_control'),
});

/** By type of the source of an image or a document. */
export const SOURCE: ReadonlyMap<string, Known> = byType({
  base64: fields('type', 'media_type', 'data'),
  url: fields('type', 'url'),
  file: fields('type', 'file_id'),
  text: fields('type', 'media_type', 'data'),
  content: fields('type', 'content'),
});

/** Fields of a tool that mean the same under the same name in the call of the house. */
export const CARRIED_OF_TOOL = ['input_examples', 'defer_loading', 'allowed_callers', 'eager_input_streaming'] as const;
export const TOOL = fields(
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
  ...CARRIED_OF_TOOL,
);
export const TOOL_CHOICE = fields('type', 'name', 'disable_parallel_tool_use');

/** By type of thinking. */
export const THINKING: ReadonlyMap<string, Known> = byType({
  enabled: fields('type', 'budget_tokens', 'display'),
  adaptive: fields('type', 'display'),
  disabled: fields('type'),
});
export const OUTPUT_CONFIG = fields('effort', 'format');
export const FORMAT = fields('type', 'schema');
