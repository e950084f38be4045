import type { ChatCall, ChatTool, ChatToolChoice } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, listOfObjects, objectOf, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';
import { CARRIED_OF_TOOL, TOOL, TOOL_CHOICE } from './known-fields.js';
import { mapCacheControl } from './map-cache-control.js';

type ToolFields = Pick<ChatCall, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/**
 * Tools of the caller's own with the choice among them. Tools that Anthropic runs or defines are refused: no other provider
 * has them.
 * @throws ApiProblem 400 naming the caller's own field
 */
export function mapToolFields(body: JsonObject, warnings: DoorWarnings): ToolFields {
  const given = isAbsent(body['tools']) ? [] : listOfObjects(body['tools'], 'tools');
  const tools = given.map((tool, at) => mapTool(tool, `tools[${at}]`, warnings));
  const choice = mapToolChoice(body['tool_choice'], warnings);
  if (tools.length > 0) return { tools, ...choice };
  const { tool_choice: chosen } = choice;
  if (chosen !== undefined && chosen !== 'auto' && chosen !== 'none') {
    warnings.unsupported('tool_choice', 'there are no tools to choose from; it was left out');
  }
  return {};
}

function mapTool(tool: JsonObject, path: string, warnings: DoorWarnings): ChatTool {
  const { type, strict } = tool;
  if (!isAbsent(type) && type !== 'custom') {
    throw unsupported(
      `${path}.type`,
      `the tool ${shown(tool['name'])} of type ${shown(type)} is Anthropic's own; offer a tool with an input_schema.`,
    );
  }
  const description = optionalTextOf(tool, 'description', path);
  warnings.unknownFields(tool, TOOL, path);
  const carried = CARRIED_OF_TOOL.filter((name) => !isAbsent(tool[name])).map((name) => [name, tool[name]]);
  return {
    type: 'function',
    function: {
      name: textOf(tool, 'name', path),
      ...(description === undefined ? {} : { description }),
      parameters: objectOf(tool, 'input_schema', path),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
    ...mapCacheControl(tool, path, warnings),
    ...(Object.fromEntries(carried) as Pick<ChatTool, (typeof CARRIED_OF_TOOL)[number]>),
  };
}

function mapToolChoice(choice: unknown, warnings: DoorWarnings): Omit<ToolFields, 'tools'> {
  if (isAbsent(choice)) return {};
  const fields = choice as JsonObject;
  warnings.unknownFields(fields, TOOL_CHOICE, 'tool_choice');
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
