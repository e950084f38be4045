import type { Lane } from '#contracts';
import type { CallFields } from './read-answer.js';

/** Something a caller may ask for. The suite sends it through every wire and sees what becomes of it. */
export interface Feature {
  readonly name: string;
  /** The call that asks for it, and the same call without: their requests must differ, or a warning must say so. */
  readonly call: CallFields;
  readonly without: CallFields;
  readonly lane?: Lane;
  /** Which warnings are about it: the path in the caller's body. */
  readonly param: RegExp;
  /** A wire that has no place for it needs no warning: it is a hint, and the rest says it too. */
  readonly mayBeSilent?: boolean;
}

const QUESTION = { role: 'user', content: 'What is the weather in Rome?' };
const CHAT: CallFields = { messages: [QUESTION] };
const schema = (name: string) => ({
  type: 'object',
  properties: { [name]: { type: 'string', description: `Which ${name}` } },
  required: [name],
  additionalProperties: false,
});
const tool = (name: string, description: string, more = {}) => ({
  type: 'function',
  function: { name, description, parameters: schema('city') },
  ...more,
});
const TOOLS = [tool('get_weather', 'The weather of a city'), tool('get_time', 'The local time of a city')];
const WITH_TOOLS: CallFields = { ...CHAT, tools: TOOLS };
const call = (id: string, name: string) => ({
  id,
  type: 'function',
  function: { name, arguments: '{"city":"Rome"}' },
});
const ASKED = {
  role: 'assistant',
  content: null,
  tool_calls: [call('call_1', 'get_weather'), call('call_2', 'get_time')],
};
const results = (first: object = {}) => [
  { role: 'tool', tool_call_id: 'call_1', content: '17 degrees', ...first },
  { role: 'tool', tool_call_id: 'call_2', content: '{"hour":12}' },
];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const userParts = (...parts: readonly object[]): CallFields => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, ...parts] }],
});
const THOUGHT = { type: 'reasoning.text', text: 'Rome is in Italy.', signature: 'c2lnbmVk', index: 0 };
/** Anthropic signs a block of thoughts, Gemini the first call that follows them. */
const THOUGHTFUL = {
  ...ASKED,
  reasoning_details: [THOUGHT],
  tool_calls: [
    { ...call('call_1', 'get_weather'), extra_content: { google: { thought_signature: 'c2lnbmVk' } } },
    call('call_2', 'get_time'),
  ],
};
const PLACE = { name: 'place', schema: schema('country') };
const EMBEDDED: CallFields = { input: ['one text', 'another text'] };

/** A feature that is one more field of a call. */
function field(name: string, fields: CallFields, param: RegExp, without: CallFields = CHAT): Feature {
  return { name, call: { ...without, ...fields }, without, param };
}

/** A feature that lies in the messages. */
function messages(name: string, call: CallFields, without: CallFields, param = /^messages/): Feature {
  return { name, call, without, param };
}

/** In the order of the table. */
export const REQUEST_FEATURES: readonly Feature[] = [
  field('streaming', { stream: true }, /^stream$/),
  messages('system message', { messages: [{ role: 'system', content: 'Be brief.' }, QUESTION] }, CHAT),
  messages(
    'several turns',
    { messages: [QUESTION, { role: 'assistant', content: 'Fine.' }, { role: 'user', content: 'And in Oslo?' }] },
    CHAT,
  ),
  field('tools', { tools: TOOLS }, /^tools/),
  field('tool choice (required)', { tool_choice: 'required' }, /^tool_choice/, WITH_TOOLS),
  field('tool choice (none)', { tool_choice: 'none' }, /^tool_choice/, WITH_TOOLS),
  field(
    'tool choice (named)',
    { tool_choice: { type: 'function', function: { name: 'get_time' } } },
    /^tool_choice/,
    WITH_TOOLS,
  ),
  field('one tool call at a time', { parallel_tool_calls: false }, /^parallel_tool_calls/, WITH_TOOLS),
  messages('tool results', { tools: TOOLS, messages: [QUESTION, ASKED, ...results()] }, WITH_TOOLS),
  {
    name: 'failed tools',
    call: { tools: TOOLS, messages: [QUESTION, ASKED, ...results({ is_error: true })] },
    without: { tools: TOOLS, messages: [QUESTION, ASKED, ...results()] },
    param: /^messages/,
    mayBeSilent: true,
  },
  messages(
    'image (inline)',
    userParts({ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }),
    userParts(),
  ),
  messages(
    'image (by address)',
    userParts({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
    userParts(),
  ),
  messages(
    'file (inline)',
    userParts({ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQ=' } }),
    userParts(),
  ),
  messages(
    'document of text',
    userParts({ type: 'text', text: 'All is well.', document: { title: 'Law', context: 'Draft' } }),
    userParts({ type: 'text', text: 'All is well.' }),
  ),
  messages(
    'citations',
    userParts({ type: 'text', text: 'All is well.', document: { citations: { enabled: true } } }),
    userParts({ type: 'text', text: 'All is well.', document: {} }),
    /citations$/,
  ),
  messages('audio', userParts({ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }), userParts()),
  field('JSON schema', { response_format: { type: 'json_schema', json_schema: PLACE } }, /^response_format/),
  field(
    'strict JSON schema',
    { response_format: { type: 'json_schema', json_schema: { ...PLACE, strict: true } } },
    /^response_format/,
  ),
  field('JSON object', { response_format: { type: 'json_object' } }, /^response_format/),
  field('reasoning effort', { reasoning_effort: 'high' }, /^reasoning_effort/),
  field('thinking budget', { thinking: { type: 'enabled', budget_tokens: 2048 } }, /^thinking/),
  {
    name: 'thoughts given back',
    call: { tools: TOOLS, messages: [QUESTION, THOUGHTFUL, ...results()] },
    without: { tools: TOOLS, messages: [QUESTION, ASKED, ...results()] },
    param: /^messages/,
    mayBeSilent: true,
  },
  field('output limit', { max_completion_tokens: 77 }, /^max_(completion_)?tokens/),
  field('temperature', { temperature: 0.3 }, /^temperature/),
  field('top_p', { top_p: 0.4 }, /^top_p/),
  field('top_k', { top_k: 5 }, /^top_k/),
  field('stop', { stop: ['END', 'STOP'] }, /^stop/),
  field('seed', { seed: 4 }, /^seed/),
  field('n', { n: 2 }, /^n$/),
  field('logprobs', { logprobs: true, top_logprobs: 2 }, /^(top_)?logprobs/),
  field('presence penalty', { presence_penalty: 0.5 }, /^presence_penalty/),
  field('frequency penalty', { frequency_penalty: 0.25 }, /^frequency_penalty/),
  field('logit_bias', { logit_bias: { 50256: -100 } }, /^logit_bias/),
  messages(
    'cache breakpoint (5 min)',
    userParts({ type: 'text', text: 'Long text.', cache_control: { type: 'ephemeral' } }),
    userParts({ type: 'text', text: 'Long text.' }),
    /cache_control/,
  ),
  messages(
    'cache breakpoint (1 h)',
    userParts({ type: 'text', text: 'Long text.', cache_control: { type: 'ephemeral', ttl: '1h' } }),
    userParts({ type: 'text', text: 'Long text.' }),
    /cache_control/,
  ),
  field('user', { user: 'user-4711' }, /^user/),
  { ...field('flex lane', {}, /^service_tier/), lane: 'flex', mayBeSilent: true },
  field('web search', { web_search_options: {} }, /^web_search_options/),
  field('unknown fields', { some_new_field: true }, /^some_new_field/),
  messages(
    'unknown fields of messages',
    { messages: [{ ...QUESTION, some_new_field: true }] },
    CHAT,
    /^messages\[0\]\.some_new_field$/,
  ),
  field(
    'unknown fields of tools',
    { tools: [{ ...tool('get_weather', 'The weather of a city'), some_new_field: true }] },
    /^tools(\[0\]\.some_new_field)?$/,
    { ...CHAT, tools: [tool('get_weather', 'The weather of a city')] },
  ),
  { name: 'embeddings', call: EMBEDDED, without: { input: ['one text'] }, param: /^input/ },
  field('embedding dimensions', { dimensions: 256 }, /^dimensions/, EMBEDDED),
];
