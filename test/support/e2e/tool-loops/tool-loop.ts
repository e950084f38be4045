import { z } from 'zod';

/** One conversation with tools, as every SDK holds it: a question, two calls, their results, the last word. */
export const SYSTEM = 'You help travellers. Be brief.';
export const QUESTION = 'Get the weather and the time of "Rome", please.';

export const CITY = z.object({ city: z.string() });
export const CITY_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};

export interface CityTool {
  readonly name: string;
  readonly description: string;
  run(city: string): string;
}

export const CITY_TOOLS: readonly CityTool[] = [
  { name: 'get_weather', description: 'The weather of a city', run: (city) => `17 degrees in ${city}` },
  { name: 'get_time', description: 'The local time of a city', run: (city) => `noon in ${city}` },
];

/** What every door in front of every wire must come to. */
export const EXPECTED: LoopOutcome = {
  calls: [
    { name: 'get_weather', input: { city: 'Rome' } },
    { name: 'get_time', input: { city: 'Rome' } },
  ],
  text: 'The tools answered. get_weather returned: 17 degrees in Rome\nget_time returned: noon in Rome',
};

export interface LoopOutcome {
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly text: string;
}

export interface LoopTarget {
  /** Without a path. */
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
  readonly stream: boolean;
}

/** Holds the conversation with one SDK. @throws Error when the model calls a tool that is none of ours */
export type ToolLoop = (target: LoopTarget) => Promise<LoopOutcome>;

export function runTool(name: string, input: unknown): string {
  const tool = CITY_TOOLS.find((each) => each.name === name);
  if (!tool) throw new Error(`the model called ${name}, which is not offered`);
  return tool.run(CITY.parse(input).city);
}
