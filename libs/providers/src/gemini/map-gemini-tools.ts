import type { CallWarnings } from '../chat/call-warnings.js';
import { isRecord } from '../openai/openai.wire.js';
import { cleanGeminiSchema } from './clean-gemini-schema.js';

type Fields = Readonly<Record<string, unknown>>;

export interface GeminiTools {
  readonly tools?: readonly Fields[];
  readonly toolConfig?: Fields;
}

/** Tools Google runs itself: an entry with one of these keys is passed on. */
const GOOGLE_TOOLS: ReadonlySet<string> = new Set([
  'google_search',
  'googleSearch',
  'google_search_retrieval',
  'url_context',
  'urlContext',
  'code_execution',
  'codeExecution',
  'google_maps',
  'googleMaps',
  'file_search',
  'fileSearch',
]);

/** Tools and how they are to be chosen. */
export function mapGeminiTools(body: Fields, warnings: CallWarnings): GeminiTools {
  const given = Array.isArray(body.tools) ? body.tools.filter(isRecord) : [];
  const declarations: Fields[] = [];
  const googles: Fields[] = [];
  let isStrict = false;
  given.forEach((tool, index) => {
    const asked = tool.type === 'function' || tool.type === undefined ? tool.function : undefined;
    if (isRecord(asked)) {
      if (tool.cache_control !== undefined && tool.cache_control !== null)
        warnings.unsupported(`tools[${index}].cache_control`);
      isStrict ||= asked.strict === true;
      declarations.push(declare(asked, `tools[${index}].function.parameters`, warnings));
    } else if (Object.keys(tool).some((key) => GOOGLE_TOOLS.has(key))) googles.push(tool);
    else warnings.unsupported(`tools[${index}]`, `gemini has no tool of type '${String(tool.type).slice(0, 40)}'`);
  });
  if (body.parallel_tool_calls === false) warnings.unsupported('parallel_tool_calls');
  if (declarations.length === 0 && googles.length === 0) return {};
  const choice = declarations.length === 0 ? undefined : chooseTools(body.tool_choice, isStrict, warnings);
  return {
    tools: [...(declarations.length === 0 ? [] : [{ functionDeclarations: declarations }]), ...googles],
    ...(choice ? { toolConfig: { functionCallingConfig: choice } } : {}),
  };
}

function declare(asked: Fields, path: string, warnings: CallWarnings): Fields {
  const { name, description, parameters } = asked;
  const schema = isRecord(parameters) && takesArguments(parameters) ? cleaned(parameters, path, warnings) : undefined;
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    ...(schema === undefined ? {} : { parametersJsonSchema: schema }),
  };
}

/** An object without properties is refused as a schema; a function without arguments has none. */
function takesArguments(schema: Fields): boolean {
  const names = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  return names.length > 0 || Object.keys(schema).some((key) => /^(?:\$ref|allOf|anyOf|oneOf)$/.test(key));
}

/** A schema without what Gemini refuses, and a warning that names it. */
export function cleaned(schema: Fields, path: string, warnings: CallWarnings): Fields {
  const { schema: clean, dropped } = cleanGeminiSchema(schema);
  if (dropped.length > 0)
    warnings.changed(path, `gemini's JSON schema has no ${dropped.slice(0, 20).join(', ')}; they were left out`);
  return clean;
}

function chooseTools(choice: unknown, isStrict: boolean, warnings: CallWarnings): Fields | undefined {
  // VALIDATED keeps arguments to their schema and leaves the choice to the model: what `strict` asks for.
  const free = isStrict ? 'VALIDATED' : 'AUTO';
  if (choice === undefined || choice === null) return isStrict ? { mode: free } : undefined;
  if (choice === 'auto') return { mode: free };
  if (choice === 'none') return { mode: 'NONE' };
  if (choice === 'required') return { mode: 'ANY' };
  if (!isRecord(choice)) {
    warnings.unsupported('tool_choice');
    return undefined;
  }
  if (choice.type === 'allowed_tools' && isRecord(choice.allowed_tools)) {
    const { mode, tools } = choice.allowed_tools;
    const names = (Array.isArray(tools) ? tools : []).flatMap(nameOf);
    return { mode: mode === 'required' ? 'ANY' : 'VALIDATED', allowedFunctionNames: names };
  }
  const [name] = nameOf(choice);
  if (name !== undefined) return { mode: 'ANY', allowedFunctionNames: [name] };
  warnings.unsupported('tool_choice');
  return undefined;
}

function nameOf(tool: unknown): string[] {
  const name = isRecord(tool) && isRecord(tool.function) ? tool.function.name : undefined;
  return typeof name === 'string' ? [name] : [];
}
