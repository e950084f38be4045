import { JSON_ANSWER_TOOL, type JsonAnswer } from '../chat/json-answer.js';
import { restrictJsonSchema } from '../chat/restrict-json-schema.js';
import { calledToolNames } from '../chat/tool-call-fields.js';
import type { ClaudeModel } from '../claude/claude-model.js';
import { isRecord } from '../openai/openai.wire.js';
import type { AnthropicNotes } from './map-anthropic-content.js';

type Fields = Readonly<Record<string, unknown>>;

/** Passed on as they are (see `ChatTool`). */
export const OWN_TOOL_FIELDS = ['input_examples', 'defer_loading', 'allowed_callers', 'eager_input_streaming'] as const;

export interface AnthropicTools {
  readonly tools?: readonly Fields[];
  readonly tool_choice?: Fields;
}

export interface ToolsQuestion {
  readonly body: Fields;
  readonly model: ClaudeModel;
  readonly jsonAnswer: JsonAnswer;
}

/** The choice that makes the model call something. */
export function forcesTool({ body, model, jsonAnswer }: ToolsQuestion): boolean {
  return model.forcedTool && (jsonAnswer.kind === 'tool' || isForced(body.tool_choice));
}

export function mapAnthropicTools(question: ToolsQuestion, notes: AnthropicNotes): AnthropicTools {
  const { body, model, jsonAnswer } = question;
  const asked = Array.isArray(body.tools) ? body.tools : [];
  const tools = asked.flatMap((tool, index) => mapTool(tool, `tools[${index}]`, { model, notes }));
  if (jsonAnswer.kind === 'tool') {
    tools.push({ name: JSON_ANSWER_TOOL, description: jsonAnswer.description, input_schema: jsonAnswer.schema });
    return { tools, tool_choice: { type: 'any', disable_parallel_tool_use: true } };
  }
  if (tools.length === 0) return standIns(body.messages);
  return { tools, ...mapToolChoice(question, notes) };
}

function mapTool(
  tool: unknown,
  path: string,
  { model, notes }: { readonly model: ClaudeModel; readonly notes: AnthropicNotes },
): Fields[] {
  const definition = isRecord(tool) && tool.type === 'function' ? tool.function : undefined;
  if (!isRecord(tool) || !isRecord(definition)) {
    notes.warnings.unsupported(path, `${notes.warnings.wire} takes tools of type 'function' only; it was left out`);
    return [];
  }
  const { name, description, parameters, strict } = definition;
  const schema = isRecord(parameters) ? parameters : {};
  const strictSchema = strict === true && model.jsonSchema ? restrictJsonSchema(schema) : undefined;
  if (strict === true && !strictSchema)
    notes.warnings.unsupported(`${path}.function.strict`, 'this schema cannot be enforced here; strict was left out');
  const breakpoint = notes.breakpoints.take(tool, path);
  return [
    {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      input_schema: { type: 'object', ...(strictSchema?.schema ?? schema) },
      ...(strictSchema ? { strict: true } : {}),
      ...Object.fromEntries(OWN_TOOL_FIELDS.flatMap((own) => (tool[own] == null ? [] : [[own, tool[own]]]))),
      ...(breakpoint ? { cache_control: breakpoint } : {}),
    },
  ];
}

/** Tool calls in the messages need their tools: those are named, and none may be called. */
function standIns(messages: unknown): AnthropicTools {
  const names = calledToolNames(messages);
  if (names.length === 0) return {};
  const description = 'Not available any more.';
  const tools = names.map((name) => ({ name, description, input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}

function mapToolChoice({ body, model }: ToolsQuestion, { warnings }: AnthropicNotes): { tool_choice?: Fields } {
  const { tool_choice: asked } = body;
  const oneAtATime = body.parallel_tool_calls === false ? { disable_parallel_tool_use: true } : {};
  if (asked === 'none') return { tool_choice: { type: 'none' } };
  if (isForced(asked) && !model.forcedTool) {
    warnings.changed('tool_choice', 'this model cannot be made to call a tool; it was left to decide');
    return { tool_choice: { type: 'auto', ...oneAtATime } };
  }
  if (isForced(asked)) {
    const choice = asked === 'required' ? { type: 'any' } : { type: 'tool', name: asked.function.name };
    return { tool_choice: { ...choice, ...oneAtATime } };
  }
  if (asked !== undefined && asked !== null && asked !== 'auto') warnings.unsupported('tool_choice');
  return asked === 'auto' || body.parallel_tool_calls === false ? { tool_choice: { type: 'auto', ...oneAtATime } } : {};
}

function isForced(choice: unknown): choice is 'required' | { readonly function: Fields } {
  return choice === 'required' || (isRecord(choice) && choice.type === 'function' && isRecord(choice.function));
}
