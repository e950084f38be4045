/** Which fields of its objects the Responses API's door reads; everything else in them becomes a warning. */
type Known = ReadonlySet<string>;

const fields = (...names: readonly string[]): Known => new Set(names);
const byType = (known: Readonly<Record<string, Known>>): ReadonlyMap<string, Known> => new Map(Object.entries(known));

/** By type of item. Ids and states of items are what a stored response would be found by. */
export const ITEM = byType({
  message: fields('type', 'id', 'status', 'role', 'content'),
  reasoning: fields('type', 'id', 'status', 'summary', 'content', 'encrypted_content'),
  function_call: fields('type', 'id', 'status', 'call_id', 'name', 'arguments'),
  function_call_output: fields('type', 'id', 'status', 'call_id', 'output'),
});

/** By type of content. The rates of tokens that were said are nothing a model reads. */
export const PART = byType({
  input_text: fields('type', 'text'),
  output_text: fields('type', 'text', 'logprobs'),
  text: fields('type', 'text'),
  refusal: fields('type', 'refusal'),
  input_image: fields('type', 'image_url', 'detail'),
  input_file: fields('type', 'file_data', 'file_url', 'file_id', 'filename'),
  input_audio: fields('type', 'input_audio'),
});
export const AUDIO = fields('data', 'format');

export const TOOL = fields('type', 'name', 'description', 'parameters', 'strict');

/** By type of choice. */
export const TOOL_CHOICE = byType({
  function: fields('type', 'name'),
  allowed_tools: fields('type', 'mode', 'tools'),
});

export const TEXT = fields('format', 'verbosity');

/** By type of format. */
export const FORMAT = byType({
  text: fields('type'),
  json_object: fields('type'),
  json_schema: fields('type', 'name', 'description', 'schema', 'strict'),
});

export const REASONING = fields('effort', 'summary');
/** Obfuscation is padding against listeners on the wire; none is sent, which takes nothing from an answer. */
export const STREAM_OPTIONS = fields('include_obfuscation');
/** What is in every answer where a provider gives it. */
export const INCLUDED = fields('reasoning.encrypted_content', 'message.output_text.logprobs');
