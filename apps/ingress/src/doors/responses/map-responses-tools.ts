import type { ChatCall, ChatTool } from '#contracts';
import type { JsonObject } from '../../body/read-json-body.js';
import type { DoorWarnings } from '../door-warnings.js';
import { isAbsent, isObject, listOfObjects, optionalTextOf, shown, textOf, unsupported } from '../read-fields.js';
import { TOOL, TOOL_CHOICE } from './known-fields.js';

/** Functions of the caller's own. Tools that OpenAI runs are refused: no other provider has them. */
function mapTools(tools: unknown, warnings: DoorWarnings): readonly ChatTool[] {
  if (isAbsent(tools)) return [];
  return listOfObjects(tools, 'tools').map((tool, at) => mapTool(tool, `tools[${at}]`, warnings));
}

function mapTool(tool: JsonObject, path: string, warnings: DoorWarnings): ChatTool {
  const { type, parameters, strict } = tool;
  if (type !== 'function') {
    throw unsupported(`${path}.type`, `the tool ${shown(type)} is OpenAI's own; offer a tool of type 'function'.`);
  }
  warnings.unknownFields(tool, TOOL, path);
  const description = optionalTextOf(tool, 'description', path);
  return {
    type: 'function',
    function: {
      name: textOf(tool, 'name', path),
      ...(description === undefined ? {} : { description }),
      ...(isObject(parameters) ? { parameters } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

type Choice = Pick<ChatCall, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** Tools with the choice among them; `allowed_tools` leaves the others out. */
export function mapToolFields(body: JsonObject, warnings: DoorWarnings): Choice {
  const tools = mapTools(body['tools'], warnings);
  const { tool_choice: choice, parallel_tool_calls: parallel } = body;
  if (isObject(choice)) warnings.unknownFields(choice, TOOL_CHOICE.get(String(choice['type'])), 'tool_choice');
  if (tools.length === 0) {
    if (!isAbsent(choice) && choice !== 'auto' && choice !== 'none') {
      warnings.unsupported('tool_choice', 'there are no tools to choose from; it was left out');
    }
    return {};
  }
  return {
    tools,
    ...(typeof parallel === 'boolean' ? { parallel_tool_calls: parallel } : {}),
    ...choiceOf(choice, tools),
  };
}

function choiceOf(choice: unknown, tools: readonly ChatTool[]): Choice {
  if (isAbsent(choice)) return {};
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { tool_choice: choice };
  if (!isObject(choice)) throw unsupported('tool_choice', `${shown(choice)} is none of auto, none, required.`);
  switch (choice['type']) {
    case 'function':
      return { tool_choice: { type: 'function', function: { name: textOf(choice, 'name', 'tool_choice') } } };
    case 'allowed_tools': {
      const names = new Set(
        listOfObjects(choice['tools'], 'tool_choice.tools').map((tool, at) =>
          textOf(tool, 'name', `tool_choice.tools[${at}]`),
        ),
      );
      return {
        tools: tools.filter((tool) => names.has(tool.function.name)),
        tool_choice: choice['mode'] === 'required' ? 'required' : 'auto',
      };
    }
    default:
      throw unsupported('tool_choice.type', `a choice of type ${shown(choice['type'])} is not known here.`);
  }
}
