import type { OfferedTool, ToolChoice } from '../language/choose-tools.js';
import type { AnswerFormat, Turn } from '../language/compose-answer.js';
import { countTokens, TOKENS_PER_REQUEST } from '../language/count-tokens.js';
import type { JsonSchema } from '../language/schema-source.js';
import { REASONING_TOKENS } from '../language/think.js';
import { RequestRefusal } from '../server/reply.js';
import { checkRange, invalid, readWhole, recordOf } from './invalid-request.js';
import { type ReadBlock, readBreakpoint, requireText } from './read-blocks.js';
import { readConversation } from './read-turns.js';

/** A request to /v1/messages, checked. */
export interface MessagesRequest {
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly inputTokens: number;
  /** Of everything up to the last cache breakpoint, and how long it is to live; undefined: none is set. */
  readonly cached: { readonly tokens: number; readonly ttl: '5m' | '1h' } | undefined;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  readonly format: AnswerFormat;
  readonly stops: readonly string[];
  readonly maxOutputTokens: number;
  readonly reasoningTokens: number;
  readonly stream: boolean;
  readonly serviceTier: string;
}

type Body = Readonly<Record<string, unknown>>;

/** Anything else is refused, as Anthropic does. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'max_tokens', 'system', 'metadata', 'stop_sequences', 'stream', 'temperature', 'thinking'],
  ...['tool_choice', 'tools', 'top_k', 'top_p', 'service_tier', 'container', 'context_management', 'mcp_servers'],
  ...['output_config', 'cache_control', 'inference_geo', 'speed', 'diagnostics', 'betas'],
]);
const LEAST_THINKING_TOKENS = 1024;
const MOST_BREAKPOINTS = 4;
/** Of a thinking budget so much is used: a fixed part, so that usage can be foretold. */
const THINKING_SHARE = 1 / 16;

/** @throws RequestRefusal as Anthropic would refuse. */
export function readMessagesRequest(body: Body, { isCount = false } = {}): MessagesRequest {
  const extra = Object.keys(body).find((name) => !FIELDS.has(name));
  if (extra !== undefined) throw invalid(`${extra}: Extra inputs are not permitted`);
  const model = readModel(body['model']);
  const conversation = readConversation(body['system'], body['messages']);
  const { tools, breakpoints } = readTools(body['tools']);
  const maxOutputTokens = readWhole(body['max_tokens'], 'max_tokens', 1);
  if (maxOutputTokens === undefined && !isCount) throw invalid('max_tokens: Field required');
  const { toolChoice, parallel } = readToolChoice(body['tool_choice'], tools);
  checkSampling(body);
  const toolTokens = jsonTokens(body['tools']);
  return {
    model,
    turns: conversation.turns,
    inputTokens: conversation.tokens + toolTokens + TOKENS_PER_REQUEST,
    cached: findCached([...breakpoints, ...conversation.blocks], body['cache_control'], toolTokens),
    tools,
    toolChoice,
    parallelToolCalls: parallel,
    format: readFormat(body['output_config']),
    stops: readStops(body['stop_sequences']),
    maxOutputTokens: maxOutputTokens ?? Number.MAX_SAFE_INTEGER,
    reasoningTokens: readThinking(body, toolChoice, maxOutputTokens),
    stream: body['stream'] === true,
    serviceTier: body['service_tier'] === 'auto' ? 'priority' : 'standard',
  };
}

function readModel(value: unknown): string {
  const model = requireText(value, 'model');
  if (model.startsWith('sim-')) return model;
  throw new RequestRefusal({ status: 404, message: `model: ${model.slice(0, 200)}`, type: 'not_found_error' });
}

function readTools(tools: unknown): { tools: OfferedTool[]; breakpoints: ReadBlock[] } {
  if (tools === undefined || tools === null) return { tools: [], breakpoints: [] };
  if (!Array.isArray(tools)) throw invalid('tools: Input should be a valid list');
  const breakpoints: ReadBlock[] = [];
  const read = tools.flatMap((value: unknown, index): OfferedTool[] => {
    const tool = recordOf(value);
    const { isBreakpoint, cacheTtl } = readBreakpoint(tool['cache_control'], `tools.${index}.cache_control`);
    breakpoints.push({ block: { kind: 'other' }, tokens: 0, isBreakpoint, cacheTtl });
    // A tool of the provider's own has a dated type and no schema; this provider has none to run.
    if (tool['type'] !== undefined && tool['type'] !== 'custom') return [];
    const name = requireText(tool['name'], `tools.${index}.name`);
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name))
      throw invalid(`tools.${index}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    const schema = recordOf(tool['input_schema']);
    if (schema['type'] !== 'object') throw invalid(`tools.${index}.custom.input_schema.type: Input should be 'object'`);
    return [{ name, description: String(tool['description'] ?? ''), parameters: schema as JsonSchema }];
  });
  return { tools: read, breakpoints };
}

function readToolChoice(choice: unknown, tools: readonly OfferedTool[]): { toolChoice: ToolChoice; parallel: boolean } {
  if (choice === undefined || choice === null) return { toolChoice: 'auto', parallel: true };
  const { type, name, disable_parallel_tool_use: isSingle } = recordOf(choice);
  const parallel = isSingle !== true;
  if (type === 'auto' || type === 'none') return { toolChoice: type, parallel };
  if (tools.length === 0) throw invalid('tool_choice: tool_choice may only be specified while providing tools');
  if (type === 'any') return { toolChoice: 'required', parallel };
  if (type === 'tool' && tools.some((tool) => tool.name === name))
    return { toolChoice: { name: String(name) }, parallel };
  throw invalid(`tool_choice: Tool '${String(name)}' not found in provided tools`);
}

function checkSampling(body: Body): void {
  checkRange(body['temperature'], 'temperature', [0, 1]);
  checkRange(body['top_p'], 'top_p', [0, 1]);
  readWhole(body['top_k'], 'top_k', 0);
}

/** Tokens spent on thinking. @throws RequestRefusal for what does not go with it */
function readThinking(body: Body, toolChoice: ToolChoice, maxTokens: number | undefined): number {
  const effort = REASONING_TOKENS[String(recordOf(body['output_config'])['effort'])];
  const { type, budget_tokens: budget } = recordOf(body['thinking']);
  if (type === undefined || type === 'disabled') return 0;
  if (type !== 'enabled' && type !== 'adaptive')
    throw invalid(`thinking: Input tag '${String(type)}' found using 'type' does not match any of the expected tags`);
  const path = 'thinking.enabled.budget_tokens';
  const budgetTokens = type === 'enabled' ? readWhole(budget, path, LEAST_THINKING_TOKENS) : undefined;
  if (type === 'enabled' && budgetTokens === undefined) throw invalid(`${path}: Field required`);
  if (budgetTokens !== undefined && maxTokens !== undefined && maxTokens <= budgetTokens)
    throw invalid('`max_tokens` must be greater than `thinking.budget_tokens`.');
  const { temperature } = body;
  if (temperature !== undefined && temperature !== 1)
    throw invalid('`temperature` may only be set to 1 when thinking is enabled.');
  if (toolChoice === 'required' || typeof toolChoice === 'object')
    throw invalid('Thinking may not be enabled when tool_choice forces tool use.');
  return effort ?? Math.ceil((budgetTokens ?? LEAST_THINKING_TOKENS) * THINKING_SHARE);
}

function readFormat(config: unknown): AnswerFormat {
  const { format } = recordOf(config);
  if (format === undefined || format === null) return { kind: 'text' };
  const { type, schema } = recordOf(format);
  if (type !== 'json_schema') throw invalid("output_config.format.type: Input should be 'json_schema'");
  if (typeof schema !== 'object' || schema === null) throw invalid('output_config.format.schema: Field required');
  return { kind: 'schema', schema: schema as JsonSchema };
}

function readStops(stops: unknown): string[] {
  if (stops === undefined || stops === null) return [];
  if (!Array.isArray(stops)) throw invalid('stop_sequences: Input should be a valid list');
  return stops.map((stop: unknown, index) => {
    if (requireText(stop, `stop_sequences.${index}`).trim() !== '') return String(stop);
    throw invalid('stop_sequences: each stop sequence must contain non-whitespace');
  });
}

function findCached(blocks: readonly ReadBlock[], automatic: unknown, toolTokens: number): MessagesRequest['cached'] {
  const marked = blocks.filter(({ isBreakpoint }) => isBreakpoint);
  if (marked.length > MOST_BREAKPOINTS)
    throw invalid(
      `A maximum of ${MOST_BREAKPOINTS} blocks with cache_control may be provided. Found ${marked.length}.`,
    );
  const whole = readBreakpoint(automatic, 'cache_control');
  const last = whole.isBreakpoint ? blocks.length - 1 : blocks.findLastIndex(({ isBreakpoint }) => isBreakpoint);
  if (last < 0) return undefined;
  const tokens = blocks.slice(0, last + 1).reduce((sum, block) => sum + block.tokens, toolTokens);
  return { tokens, ttl: whole.isBreakpoint ? whole.cacheTtl : (blocks[last]?.cacheTtl ?? '5m') };
}

function jsonTokens(value: unknown): number {
  return value === undefined || value === null ? 0 : countTokens(JSON.stringify(value));
}
