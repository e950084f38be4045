import type { ChatCall, ChatTool, ChatToolChoice } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import { isAbsent, listOfObjects, objectOf, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';
import { mapCacheControl } from './map-content-block.js';

/** Tools of the caller's own. Those that Anthropic runs or defines are refused: no other provider has them. */
export function mapTools(tools: unknown): readonly ChatTool[] {
  if (isAbsent(tools)) return [];
  return listOfObjects(tools, 'tools').map((tool, at) => mapTool(tool, `tools[${at}]`));
}

function mapTool(tool: JsonObject, path: string): ChatTool {
  const { type, strict } = tool;
  if (!isAbsent(type) && type !== 'custom') {
    throw unsupported(
      `${path}.type`,
      `the tool ${shown(tool['name'])} of type ${shown(type)} is Anthropic's own; offer a tool with an input_schema.`,
    );
  }
  const description = optionalTextOf(tool, 'description', path);
  const breakpoint = mapCacheControl(tool['cache_control']);
  return {
    type: 'function',
    function: {
      name: textOf(tool, 'name', path),
      ...(description === undefined ? {} : { description }),
      parameters: objectOf(tool, 'input_schema', path),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
    ...(breakpoint ? { cache_control: breakpoint } : {}),
  };
}

export function mapToolChoice(choice: unknown): Pick<ChatCall, 'tool_choice' | 'parallel_tool_calls'> {
  if (isAbsent(choice)) return {};
  const fields = choice as JsonObject;
  return {
    tool_choice: choiceOf(fields),
    ...(fields['disable_parallel_tool_use'] === true ? { parallel_tool_calls: false } : {}),
  };
}

function choiceOf(choice: JsonObject): ChatToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return choice['type'];
    case 'any':
      return 'required';
    case 'tool':
      return { type: 'function', function: { name: textOf(choice, 'name', 'tool_choice') } };
    default:
      throw unsupported('tool_choice.type', `${shown(choice['type'])} is none of 'auto', 'any', 'tool', 'none'.`);
  }
}
