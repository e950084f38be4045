import { phrasesOf } from './phrases.js';
import { schemaInstance } from './schema-instance.js';
import type { JsonSchema } from './schema-source.js';
import { contentWordsOf, stem, wordsOf } from './words.js';

/** A function a caller offers, as every wire can say it. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}
/** auto: by overlap with the message; required: at least the best one; a name: that one; none: never. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export interface ToolCall {
  readonly name: string;
  readonly argumentsJson: string;
}

/** A word of a tool's name says twice as much as one of its description; two description words make a call. */
const NAME_WEIGHT = 2;
const CALL_SCORE = 2;
/** A second tool is called too when it overlaps at least this much of the best one's score. */
const PARALLEL_SHARE = 0.5;

/** The calls a model would make for a message, with arguments valid under each tool's schema; none when nothing overlaps. */
export function chooseTools(
  tools: readonly OfferedTool[],
  message: string,
  rules: { readonly choice: ToolChoice; readonly parallel: boolean },
): ToolCall[] {
  if (rules.choice === 'none' || tools.length === 0) return [];
  const { choice } = rules;
  if (typeof choice === 'object')
    return tools
      .filter((tool) => tool.name === choice.name)
      .slice(0, 1)
      .map((tool) => callOf(tool, message));
  const spoken = new Set(contentWordsOf(message).map(stem));
  const scored = tools
    .map((tool) => ({ tool, score: overlap(tool, spoken) }))
    .sort((one, other) => other.score - one.score);
  const best = scored[0];
  if (!best || (choice === 'auto' && best.score < CALL_SCORE)) return [];
  const chosen = scored.filter(
    (each, index) =>
      index === 0 || (rules.parallel && each.score >= CALL_SCORE && each.score >= best.score * PARALLEL_SHARE),
  );
  return chosen.map((each) => callOf(each.tool, message));
}

function overlap(tool: OfferedTool, spoken: ReadonlySet<string>): number {
  const named = new Set(contentWordsOf(tool.name).map(stem));
  const described = new Set(
    contentWordsOf(tool.description)
      .map(stem)
      .filter((each) => !named.has(each)),
  );
  const count = (stems: ReadonlySet<string>): number => [...stems].filter((each) => spoken.has(each)).length;
  return NAME_WEIGHT * count(named) + count(described);
}

function callOf(tool: OfferedTool, message: string): ToolCall {
  const own = new Set(wordsOf(`${tool.name} ${tool.description}`).map(stem));
  const phrases = phrasesOf(message, own);
  return { name: tool.name, argumentsJson: JSON.stringify(schemaInstance(tool.parameters, message, phrases)) };
}
