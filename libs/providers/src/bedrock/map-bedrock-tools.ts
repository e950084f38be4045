import { JSON_ANSWER_TOOL, type JsonAnswer } from '../chat/json-answer.js';
import { restrictJsonSchema } from '../chat/restrict-json-schema.js';
import { calledToolNames } from '../chat/tool-call-fields.js';
import { isRecord } from '../openai/openai.wire.js';
import { type BedrockNotes, cachePointOf } from './map-bedrock-content.js';

type Fields = Readonly<Record<string, unknown>>;

export interface BedrockTools {
  readonly toolConfig?: Fields;
  /** For `additionalModelRequestFields`: what Claude's own API can say of the choice and Converse cannot. */
  readonly claudeChoice?: Fields;
}

/** The choice that makes the model call something. */
export function forcesTool(body: Fields, jsonAnswer: JsonAnswer, { model }: BedrockNotes): boolean {
  return (
    model.toolChoice && model.claude?.forcedTool !== false && (jsonAnswer.kind === 'tool' || isForced(body.tool_choice))
  );
}

export function mapBedrockTools(body: Fields, jsonAnswer: JsonAnswer, notes: BedrockNotes): BedrockTools {
  const asked = Array.isArray(body.tools) ? body.tools : [];
  const tools = asked.flatMap((tool, index) => mapTool(tool, `tools[${index}]`, notes));
  if (jsonAnswer.kind === 'tool') {
    const { description, schema } = jsonAnswer;
    const answer = toolOf({ name: JSON_ANSWER_TOOL, description, schema });
    return { toolConfig: { tools: [...tools, answer], toolChoice: { any: {} } } };
  }
  if (tools.length === 0) return standIns(body.messages);
  return mapToolChoice(body, tools, notes);
}

function mapTool(tool: unknown, path: string, notes: BedrockNotes): Fields[] {
  const definition = isRecord(tool) && tool.type === 'function' ? tool.function : undefined;
  if (!isRecord(tool) || !isRecord(definition)) {
    notes.warnings.unsupported(path, "bedrock takes tools of type 'function' only; it was left out");
    return [];
  }
  const { name, description, parameters, strict } = definition;
  const schema = isRecord(parameters) ? parameters : {};
  const strictSchema = strict === true && notes.model.jsonSchema ? restrictJsonSchema(schema)?.schema : undefined;
  if (strict === true && !strictSchema)
    notes.warnings.unsupported(`${path}.function.strict`, 'this schema cannot be enforced here; strict was left out');
  const spec = toolOf({ name, description, schema: strictSchema ?? schema, isStrict: strictSchema !== undefined });
  return [spec, ...cachePointOf(tool, path, notes)];
}

interface ToolParts {
  readonly name: unknown;
  readonly description: unknown;
  readonly schema: Fields;
  readonly isStrict?: boolean;
}

function toolOf({ name, description, schema, isStrict = false }: ToolParts): Fields {
  return {
    toolSpec: {
      name,
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      inputSchema: { json: { type: 'object', ...schema } },
      ...(isStrict ? { strict: true } : {}),
    },
  };
}

/** Tool calls in the messages need their tools to be named, or the request is refused. */
function standIns(messages: unknown): BedrockTools {
  const names = calledToolNames(messages);
  if (names.length === 0) return {};
  const tools = names.map((name) => toolOf({ name, description: 'Not available any more.', schema: {} }));
  return { toolConfig: { tools } };
}

function mapToolChoice(body: Fields, tools: readonly Fields[], notes: BedrockNotes): BedrockTools {
  const { tool_choice: asked } = body;
  const { model, warnings } = notes;
  if (asked === 'none') return forbidTools(body, tools, notes);
  const oneAtATime = body.parallel_tool_calls === false;
  const choice = choiceOf(asked, notes);
  if (oneAtATime && model.family === 'claude') {
    // Both together are refused as a conflict.
    return { toolConfig: { tools }, claudeChoice: { ...claudeWord(choice), disable_parallel_tool_use: true } };
  }
  if (oneAtATime)
    warnings.unsupported('parallel_tool_calls', 'this model decides itself how many tools it calls at once');
  return { toolConfig: { tools, ...(choice ? { toolChoice: choice } : {}) } };
}

/** Converse has no word for it: Claude's own API has, and without tools nothing can be called. */
function forbidTools(body: Fields, tools: readonly Fields[], { model, warnings }: BedrockNotes): BedrockTools {
  if (model.family === 'claude') return { toolConfig: { tools }, claudeChoice: { type: 'none' } };
  if (calledToolNames(body.messages).length === 0) return {};
  warnings.unsupported('tool_choice', 'this model cannot be kept from calling the tools that its messages name');
  return { toolConfig: { tools } };
}

function choiceOf(asked: unknown, { model, warnings }: BedrockNotes): Fields | undefined {
  if (!isForced(asked)) {
    if (asked !== undefined && asked !== null && asked !== 'auto') warnings.unsupported('tool_choice');
    return asked === 'auto' && model.toolChoice ? { auto: {} } : undefined;
  }
  if (!model.toolChoice || model.claude?.forcedTool === false) {
    warnings.changed('tool_choice', 'this model cannot be made to call a tool; it was left to decide');
    return undefined;
  }
  return asked === 'required' ? { any: {} } : { tool: { name: asked.function.name } };
}

/** The same choice in the words of Claude's own API. */
function claudeWord(choice: Fields | undefined): Fields {
  if (choice && 'any' in choice) return { type: 'any' };
  return choice && isRecord(choice.tool) ? { type: 'tool', name: choice.tool.name } : { type: 'auto' };
}

function isForced(choice: unknown): choice is 'required' | { readonly function: Fields } {
  return choice === 'required' || (isRecord(choice) && choice.type === 'function' && isRecord(choice.function));
}
