import type { OfferedTool, ToolChoice } from '../language/choose-tools.js';
import type { AnswerFormat, Turn } from '../language/compose-answer.js';
import { countTokens, TOKENS_PER_REQUEST } from '../language/count-tokens.js';
import type { JsonSchema } from '../language/schema-source.js';
import { invalidRequest, kindOf, readCount } from './invalid-request.js';
import { readModel } from './models.js';
import { readMessages } from './read-messages.js';

/** A chat request, checked. */
export interface ChatRequest {
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly inputTokens: number;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  readonly format: AnswerFormat;
  readonly choices: number;
  readonly maxOutputTokens: number;
  readonly stops: readonly string[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Alternatives to report for each token; undefined: no logprobs asked for. */
  readonly topLogprobs: number | undefined;
  readonly seed: number;
  readonly reasoningTokens: number;
  /** The tier that the answer says it was served in. */
  readonly serviceTier: string;
}

type Body = Readonly<Record<string, unknown>>;

/** What reasoning costs before the answer; fixed, so that usage can be foretold. */
const REASONING_TOKENS: Readonly<Record<string, number>> = { low: 32, medium: 128, high: 512, xhigh: 1024 };
/** Tiers that are served as asked for; `auto` and none are the default one. */
const TIERS: ReadonlySet<unknown> = new Set(['flex', 'priority', 'scale']);
const MOST_CHOICES = 128;
const MOST_TOKENS = 10_000_000;

/** @throws RequestRefusal as OpenAI would refuse. */
export function readChatRequest(body: Body): ChatRequest {
  const model = readModel(body);
  const { turns, tokens } = readMessages(body['messages']);
  const tools = readTools(body['tools']);
  const format = readFormat(body['response_format']);
  const bounds = { minimum: 1, maximum: MOST_TOKENS };
  const streamOptions = recordOf(body['stream_options']);
  if (body['stream_options'] !== undefined && body['stream_options'] !== null && body['stream'] !== true) {
    throw invalidRequest(
      'stream_options',
      null,
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    );
  }
  return {
    model,
    turns,
    tools,
    format,
    inputTokens: tokens + TOKENS_PER_REQUEST + jsonTokens(body['tools']) + jsonTokens(body['response_format']),
    toolChoice: readToolChoice(body['tool_choice'], tools),
    parallelToolCalls: body['parallel_tool_calls'] !== false,
    choices: readCount(body, 'n', { minimum: 1, maximum: MOST_CHOICES }) ?? 1,
    maxOutputTokens:
      readCount(body, 'max_completion_tokens', bounds) ?? readCount(body, 'max_tokens', bounds) ?? MOST_TOKENS,
    stops: readStops(body['stop']),
    stream: body['stream'] === true,
    includeUsage: streamOptions['include_usage'] === true,
    topLogprobs:
      body['logprobs'] === true ? (readCount(body, 'top_logprobs', { minimum: 0, maximum: 20 }) ?? 0) : undefined,
    seed: typeof body['seed'] === 'number' ? Math.trunc(body['seed']) : 0,
    reasoningTokens: REASONING_TOKENS[String(body['reasoning_effort'])] ?? 0,
    serviceTier: TIERS.has(body['service_tier']) ? String(body['service_tier']) : 'default',
  };
}

export function readStops(stop: unknown): string[] {
  const list = typeof stop === 'string' ? [stop] : Array.isArray(stop) ? stop : [];
  if (list.length > 4)
    throw invalidRequest(
      'stop',
      'array_above_max_length',
      "Invalid 'stop': array too long. Expected an array with maximum length 4.",
    );
  return list.filter((each): each is string => typeof each === 'string' && each !== '');
}

function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools))
    throw invalidRequest(
      'tools',
      'invalid_type',
      `Invalid type for 'tools': expected an array of objects, but got ${kindOf(tools)} instead.`,
    );
  return tools.map((tool, index) => {
    const described = recordOf(recordOf(tool)['function']);
    const name = described['name'];
    if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
      const path = `tools[${index}].function.name`;
      throw invalidRequest(path, 'invalid_value', `Invalid '${path}': it must match '^[a-zA-Z0-9_-]{1,64}$'.`);
    }
    const parameters = (described['parameters'] ?? { type: 'object', properties: {} }) as JsonSchema;
    return { name, description: String(described['description'] ?? ''), parameters };
  });
}

function readToolChoice(choice: unknown, tools: readonly OfferedTool[]): ToolChoice {
  if (choice === undefined || choice === null) return 'auto';
  if (tools.length === 0) {
    if (choice === 'none' || choice === 'auto') return choice;
    throw invalidRequest(
      'tool_choice',
      null,
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    );
  }
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  const name = recordOf(recordOf(choice)['function'])['name'];
  if (typeof name === 'string' && tools.some((tool) => tool.name === name)) return { name };
  throw invalidRequest(
    'tool_choice',
    'invalid_value',
    `Invalid value for 'tool_choice': it must be none, auto, required or a tool in 'tools', not ${JSON.stringify(choice)}.`,
  );
}

function readFormat(format: unknown): AnswerFormat {
  const { type, json_schema: named } = recordOf(format);
  if (type === 'json_object') return { kind: 'json' };
  if (type !== 'json_schema') return { kind: 'text' };
  const { schema } = recordOf(named);
  if (typeof schema === 'object' && schema !== null) return { kind: 'schema', schema: schema as JsonSchema };
  throw invalidRequest(
    'response_format.json_schema.schema',
    'missing_required_parameter',
    "Missing required parameter: 'response_format.json_schema.schema'.",
  );
}

function jsonTokens(value: unknown): number {
  return value === undefined || value === null ? 0 : countTokens(JSON.stringify(value));
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
