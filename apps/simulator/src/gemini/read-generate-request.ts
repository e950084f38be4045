import type { OfferedTool, ToolChoice } from '../language/choose-tools.js';
import type { AnswerFormat, Turn } from '../language/compose-answer.js';
import { countTokens, TOKENS_PER_REQUEST } from '../language/count-tokens.js';
import type { JsonSchema } from '../language/schema-source.js';
import { REASONING_TOKENS } from '../language/think.js';
import { RequestRefusal } from '../server/reply.js';
import { checkFields, type Fields, fieldOf, invalidArgument, readWhole, recordOf } from './invalid-argument.js';
import { readContents } from './read-contents.js';
import { toJsonSchema } from './read-schema.js';

/** A request to generateContent, checked. */
export interface GenerateRequest {
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly inputTokens: number;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: ToolChoice;
  readonly format: AnswerFormat;
  readonly candidates: number;
  readonly stops: readonly string[];
  readonly maxOutputTokens: number;
  readonly seed: number;
  readonly reasoningTokens: number;
  readonly includeThoughts: boolean;
  /** Alternatives to report for each token; undefined: no logprobs asked for. */
  readonly topLogprobs: number | undefined;
}

const BODY_FIELDS = [
  ...['contents', 'systemInstruction', 'tools', 'toolConfig', 'safetySettings', 'generationConfig', 'cachedContent'],
  ...['labels', 'serviceTier', 'model', 'store'],
];
const CONFIG_FIELDS = [
  ...['candidateCount', 'maxOutputTokens', 'stopSequences', 'temperature', 'topP', 'topK', 'seed', 'presencePenalty'],
  ...['frequencyPenalty', 'responseLogprobs', 'logprobs', 'responseMimeType', 'responseSchema', 'responseJsonSchema'],
  ...['thinkingConfig', 'responseModalities', 'mediaResolution', 'speechConfig', 'imageConfig', 'audioTimestamp'],
];
const MOST_CANDIDATES = 8;
/** Of a thinking budget so much is used: a fixed part, so that usage can be foretold. */
const THINKING_SHARE = 1 / 16;

/** @throws RequestRefusal as Google would refuse. */
export function readGenerateRequest(body: Fields, model: string): GenerateRequest {
  checkFields(body, BODY_FIELDS, '');
  const config = recordOf(fieldOf(body, 'generationConfig'));
  checkFields(config, CONFIG_FIELDS, 'generation_config');
  const { turns, tokens } = readContents(body);
  const tools = readTools(body['tools']);
  const choice = readToolChoice(fieldOf(body, 'toolConfig'), tools);
  const candidates = readWhole(config, 'candidateCount', 1) ?? 1;
  if (candidates > MOST_CANDIDATES)
    throw invalidArgument(`candidate_count must be between 1 and ${MOST_CANDIDATES}, but got ${candidates}.`);
  const thinking = recordOf(fieldOf(config, 'thinkingConfig'));
  return {
    model,
    turns,
    inputTokens: tokens + jsonTokens(body['tools']) + TOKENS_PER_REQUEST,
    ...choice,
    format: readFormat(config),
    candidates,
    stops: readStops(fieldOf(config, 'stopSequences')),
    maxOutputTokens: readWhole(config, 'maxOutputTokens', 1) ?? Number.MAX_SAFE_INTEGER,
    seed: readWhole(config, 'seed', Number.MIN_SAFE_INTEGER) ?? 0,
    reasoningTokens: readThinking(thinking),
    includeThoughts: fieldOf(thinking, 'includeThoughts') === true,
    topLogprobs: readLogprobs(config),
  };
}

/** @throws RequestRefusal 404 for a model that is not the simulator's */
export function checkModel(model: string): string {
  if (model.startsWith('sim-')) return model;
  const message = `models/${model.slice(0, 200)} is not found for API version v1beta, or is not supported for generateContent.`;
  throw new RequestRefusal({ status: 404, message });
}

function readTools(tools: unknown): OfferedTool[] {
  if (tools === undefined || tools === null) return [];
  const list = Array.isArray(tools) ? tools : [tools];
  const declared = list.flatMap((tool) => fieldOf(recordOf(tool), 'functionDeclarations') ?? []);
  return declared.map((value: unknown) => {
    const declaration = recordOf(value);
    const { name, description = '', parameters } = declaration;
    if (typeof name !== 'string' || !/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/.test(name))
      throw invalidArgument(`Invalid function name: ${String(name)}. Must start with a letter or an underscore.`);
    const jsonSchema = fieldOf(declaration, 'parametersJsonSchema') as JsonSchema | undefined;
    const schema =
      jsonSchema ?? (parameters === undefined ? { type: 'object', properties: {} } : toJsonSchema(parameters));
    return { name, description: String(description), parameters: schema };
  });
}

/** With allowed names, the others are as good as not offered. */
function readToolChoice(
  toolConfig: unknown,
  tools: readonly OfferedTool[],
): Pick<GenerateRequest, 'tools' | 'toolChoice'> {
  const config = recordOf(fieldOf(recordOf(toolConfig), 'functionCallingConfig'));
  const mode = String(config['mode'] ?? 'AUTO').toUpperCase();
  if (mode === 'AUTO' || mode === 'VALIDATED') return { tools, toolChoice: 'auto' };
  if (mode === 'NONE') return { tools, toolChoice: 'none' };
  if (mode !== 'ANY') throw invalidArgument(`Invalid value at 'tool_config.function_calling_config.mode', "${mode}"`);
  const names = fieldOf(config, 'allowedFunctionNames');
  if (!Array.isArray(names) || names.length === 0) return { tools, toolChoice: 'required' };
  const allowed = tools.filter((tool) => names.includes(tool.name));
  if (allowed.length < names.length)
    throw invalidArgument('allowed_function_names must be a subset of the declared functions.');
  return { tools: allowed, toolChoice: allowed.length === 1 && allowed[0] ? { name: allowed[0].name } : 'required' };
}

function readFormat(config: Fields): AnswerFormat {
  const mimeType = fieldOf(config, 'responseMimeType') ?? 'text/plain';
  const jsonSchema = fieldOf(config, 'responseJsonSchema');
  const schema = fieldOf(config, 'responseSchema');
  if (jsonSchema === undefined && schema === undefined)
    return mimeType === 'application/json' ? { kind: 'json' } : { kind: 'text' };
  if (mimeType !== 'application/json')
    throw invalidArgument(`Json mode is required for a response schema: response_mime_type must be application/json.`);
  return { kind: 'schema', schema: jsonSchema === undefined ? toJsonSchema(schema) : (jsonSchema as JsonSchema) };
}

function readStops(stops: unknown): string[] {
  if (stops === undefined) return [];
  if (!Array.isArray(stops) || stops.length > 5)
    throw invalidArgument('The stop_sequences must be a list of at most 5 texts.');
  return stops.map(String).filter((stop) => stop !== '');
}

/** A budget of 0 is none, -1 is the model's own choice: here as little as `low`. */
function readThinking(thinking: Fields): number {
  const level = fieldOf(thinking, 'thinkingLevel');
  const budget = readWhole(thinking, 'thinkingBudget', -1);
  if (level !== undefined && budget !== undefined)
    throw invalidArgument('You can only set only one of thinking budget and thinking level.');
  if (level !== undefined) return REASONING_TOKENS[String(level).toLowerCase()] ?? 0;
  if (budget === -1) return REASONING_TOKENS['low'] ?? 0;
  return Math.ceil((budget ?? 0) * THINKING_SHARE);
}

function readLogprobs(config: Fields): number | undefined {
  const asked = fieldOf(config, 'responseLogprobs') === true;
  const top = readWhole(config, 'logprobs', 0);
  if (top !== undefined && !asked) throw invalidArgument('Logprobs is only allowed when response_logprobs is true.');
  return asked ? (top ?? 0) : undefined;
}

function jsonTokens(value: unknown): number {
  return value === undefined || value === null ? 0 : countTokens(JSON.stringify(value));
}
