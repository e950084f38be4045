import type { CallWarnings } from '../chat/call-warnings.js';
import { isRecord } from '../openai/openai.wire.js';

type Fields = Readonly<Record<string, unknown>>;

/** Tools and how they are to be chosen: Cohere knows `REQUIRED` and `NONE`, and no single one. */
export function mapCohereTools(body: Fields, warnings: CallWarnings): Fields {
  const given = Array.isArray(body.tools) ? body.tools.filter(isRecord) : [];
  const tools = given.flatMap((tool, index) => {
    if (tool.type === 'function' && isRecord(tool.function)) {
      const { name, description } = tool.function;
      const parameters = tool.function.parameters ?? { type: 'object', properties: {} };
      if (tool.cache_control !== undefined && tool.cache_control !== null)
        warnings.unsupported(`tools[${index}].cache_control`);
      return [{ type: 'function', function: { name, ...(description == null ? {} : { description }), parameters } }];
    }
    warnings.unsupported(`tools[${index}]`, `cohere has no tool of type '${String(tool.type).slice(0, 40)}'`);
    return [];
  });
  if (body.parallel_tool_calls === false) warnings.unsupported('parallel_tool_calls');
  if (tools.length === 0) return {};
  const isStrict = given.some((tool) => isRecord(tool.function) && tool.function.strict === true);
  return {
    tools,
    ...(isStrict ? { strict_tools: true } : {}),
    ...chooseTool(body.tool_choice, tools, warnings),
  };
}

function chooseTool(choice: unknown, tools: readonly { readonly function: Fields }[], warnings: CallWarnings): Fields {
  if (choice === undefined || choice === null || choice === 'auto') return {};
  if (choice === 'none') return { tool_choice: 'NONE' };
  if (choice === 'required') return { tool_choice: 'REQUIRED' };
  const name = isRecord(choice) && isRecord(choice.function) ? choice.function.name : undefined;
  const only = tools.filter((tool) => tool.function.name === name);
  if (only.length === 0) {
    warnings.unsupported('tool_choice');
    return {};
  }
  warnings.changed('tool_choice', 'cohere cannot be told one tool; only that one was sent, to be called');
  return { tools: only, tool_choice: 'REQUIRED' };
}
