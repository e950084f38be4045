import type {
  CacheControl,
  CallWarning,
  ChatCall,
  ChatMessage,
  ContentPart,
  ThinkingDisplay,
  ThinkingOption,
} from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { DoorWarnings } from '../door-warnings.js';
import { isAbsent, isObject, objectOf, shown, unsupported, wrongType } from '../read-fields.js';
import { FORMAT, OUTPUT_CONFIG, THINKING } from './known-fields.js';
import { mapCacheControl } from './map-cache-control.js';
import { mapMessages, mapSystem } from './map-messages.js';
import { mapToolFields } from './map-tools.js';

/** Fields of the API that are read, or that say what happens here anyway. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'cache_control',
  'betas',
]);

/** What a body of the Messages API asks for beyond what the house has a place for. */
export interface MappedMessages {
  readonly call: ChatCall;
  readonly warnings: readonly CallWarning[];
}

/**
 * A checked body of `POST /v1/messages` or `count_tokens` as a call of the house.
 * @throws ApiProblem 400 naming the caller's own field
 */
export function mapMessagesRequest(body: JsonObject): MappedMessages {
  const warnings = new DoorWarnings();
  warnings.unknownFields(body, KNOWN);
  const messages = [
    ...mapSystem(body['system'], 'system', warnings),
    ...mapMessages(body['messages'] as readonly JsonObject[], warnings),
  ];
  const call: ChatCall = {
    model: body['model'] as string,
    messages: markLast(messages, mapCacheControl(body, '', warnings).cache_control),
    ...numbersOf(body),
    ...stopOf(body['stop_sequences']),
    ...mapToolFields(body, warnings),
    ...thinkingOf(body['thinking'], warnings),
    ...outputOf(body, warnings),
    ...userOf(body['metadata']),
    ...tierOf(body['service_tier']),
    ...(body['stream'] === true ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
  refuseRemoteTools(body);
  return { call, warnings: warnings.list };
}

/** OpenAI's newer name, because its models refuse the older one. */
function numbersOf(body: JsonObject): Partial<ChatCall> {
  const { max_tokens, temperature, top_p, top_k } = body as Readonly<Record<string, number | null | undefined>>;
  return {
    ...(isAbsent(max_tokens) ? {} : { max_completion_tokens: max_tokens }),
    ...(isAbsent(temperature) ? {} : { temperature }),
    ...(isAbsent(top_p) ? {} : { top_p }),
    ...(isAbsent(top_k) ? {} : { top_k }),
  };
}

function stopOf(sequences: unknown): Partial<ChatCall> {
  return Array.isArray(sequences) && sequences.length > 0 ? { stop: sequences as string[] } : {};
}

function thinkingOf(thinking: unknown, warnings: DoorWarnings): Partial<ChatCall> {
  if (isAbsent(thinking)) return {};
  const fields = thinking as JsonObject;
  const { type, budget_tokens: budget } = fields;
  warnings.unknownFields(fields, THINKING.get(String(type)), 'thinking');
  if (type === 'disabled') return { thinking: { type } };
  const display = displayOf(fields['display']);
  if (type === 'adaptive') return { thinking: { type, ...display } };
  if (type !== 'enabled') {
    throw unsupported('thinking.type', `${shown(type)} is none of 'enabled', 'adaptive', 'disabled'.`);
  }
  if (typeof budget !== 'number' || !Number.isSafeInteger(budget) || budget < 1) {
    throw wrongType('thinking.budget_tokens', 'an integer above 0');
  }
  return { thinking: { type, budget_tokens: budget, ...display } satisfies ThinkingOption };
}

function displayOf(display: unknown): { readonly display?: ThinkingDisplay } {
  if (isAbsent(display)) return {};
  if (display === 'summarized' || display === 'omitted') return { display };
  throw unsupported('thinking.display', `${shown(display)} is none of 'summarized', 'omitted'.`);
}

const EFFORT_OF: Readonly<Record<string, NonNullable<ChatCall['reasoning_effort']>>> = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  // The house has no more than that; wires give their own most for it.
  max: 'xhigh',
};

/** How hard to try and in which form to answer; `output_format` is the older place of the second. */
function outputOf(body: JsonObject, warnings: DoorWarnings): Partial<ChatCall> {
  const config = isObject(body['output_config']) ? body['output_config'] : {};
  warnings.unknownFields(config, OUTPUT_CONFIG, 'output_config');
  const { effort } = config;
  if (!isAbsent(effort) && !(typeof effort === 'string' && Object.hasOwn(EFFORT_OF, effort))) {
    throw unsupported('output_config.effort', `${shown(effort)} is none of ${Object.keys(EFFORT_OF).join(', ')}.`);
  }
  const [format, path] = isAbsent(config['format'])
    ? [body['output_format'], 'output_format']
    : [config['format'], 'output_config.format'];
  if (isObject(format)) warnings.unknownFields(format, FORMAT, path);
  return {
    ...(typeof effort === 'string' ? { reasoning_effort: EFFORT_OF[effort] as 'low' } : {}),
    ...(isAbsent(format) ? {} : { response_format: formatOf(format, path) }),
  };
}

function formatOf(format: unknown, path: string): NonNullable<ChatCall['response_format']> {
  if (!isObject(format) || format['type'] !== 'json_schema') {
    throw unsupported(path, "expected { type: 'json_schema', schema }.");
  }
  return {
    type: 'json_schema',
    json_schema: { name: 'answer', schema: objectOf(format, 'schema', path), strict: true },
  };
}

/**
 * Anthropic's one field of metadata is whom the answer is for, which OpenAI calls `user`. Others are the ledger's, as they
 * are on every door.
 */
function userOf(metadata: unknown): Partial<ChatCall> {
  if (!isObject(metadata)) return {};
  const { user_id: userId, ...others } = metadata;
  if (!isAbsent(userId) && (typeof userId !== 'string' || userId.length > 512)) {
    throw wrongType('metadata.user_id', 'a string of at most 512 characters');
  }
  return {
    ...(typeof userId === 'string' ? { user: userId } : {}),
    ...(Object.keys(others).length === 0 ? {} : { metadata: others as Readonly<Record<string, string>> }),
  };
}

function tierOf(tier: unknown): Partial<ChatCall> {
  if (isAbsent(tier)) return {};
  return { service_tier: tier === 'standard_only' ? 'default' : (tier as string) };
}

/** A breakpoint for the whole request lies on its last block that can carry one. */
function markLast(messages: readonly ChatMessage[], breakpoint: CacheControl | undefined): readonly ChatMessage[] {
  const last = messages.at(-1);
  if (!breakpoint || !last) return messages;
  const others = messages.slice(0, -1);
  if (last.role === 'tool') return [...others, { ...last, cache_control: breakpoint }];
  const { content } = last;
  const parts: readonly ContentPart[] =
    typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const end = parts.at(-1);
  if (!end) return messages;
  return [
    ...others,
    { ...last, content: [...parts.slice(0, -1), { ...end, cache_control: breakpoint }] } as ChatMessage,
  ];
}

/** The caller counts on what such a server does: an answer without it would be another answer. */
function refuseRemoteTools(body: JsonObject): void {
  const servers = body['mcp_servers'];
  if (Array.isArray(servers) && servers.length > 0) {
    throw unsupported('mcp_servers', 'Sluice does not call MCP servers; call them yourself and offer their tools.');
  }
}
