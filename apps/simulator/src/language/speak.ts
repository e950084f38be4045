import type { ToolCall } from './choose-tools.js';
import { composeAnswer, type Prompt } from './compose-answer.js';
import { countTokens, cutToTokens } from './count-tokens.js';

/** What a caller lets the model say. */
export interface SpeechLimits {
  readonly stops: readonly string[];
  /** Output tokens left for what is said; reasoning has had its share. */
  readonly budgetTokens: number;
}

/** One answer, ended where its limits end it; every wire says this in its own shape. */
export interface Speech {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly ended: 'stop' | 'stop-sequence' | 'length' | 'tool-calls';
  /** The sequence it stopped at. */
  readonly stopSequence?: string;
  /** Of what is said; reasoning comes on top. */
  readonly outputTokens: number;
}

/** The answer to a prompt within its limits: the same on every wire. */
export function speak(prompt: Prompt, limits: SpeechLimits): Speech {
  const answer = composeAnswer(prompt);
  return answer.toolCalls.length > 0 ? sayCalls(answer.toolCalls, limits.budgetTokens) : sayText(answer.text, limits);
}

/** A text, ended before the first stop sequence and at the budget. */
export function sayText(full: string, { stops, budgetTokens }: SpeechLimits): Speech {
  const stop = firstStop(full, stops);
  const said = stop === undefined ? full : full.slice(0, full.indexOf(stop));
  const text = cutToTokens(said, budgetTokens);
  const ended = text !== said ? 'length' : stop === undefined ? 'stop' : 'stop-sequence';
  return {
    text,
    toolCalls: [],
    ended,
    ...(ended === 'stop-sequence' && stop !== undefined ? { stopSequence: stop } : {}),
    outputTokens: countTokens(text),
  };
}

function firstStop(text: string, stops: readonly string[]): string | undefined {
  const found = stops.filter((stop) => text.includes(stop));
  return found.sort((one, other) => text.indexOf(one) - text.indexOf(other))[0];
}

/** Calls beyond the budget are left out, the one it ends in is cut: the broken arguments a client must survive. */
function sayCalls(calls: readonly ToolCall[], budgetTokens: number): Speech {
  const kept: ToolCall[] = [];
  let left = budgetTokens;
  for (const call of calls) {
    left -= countTokens(call.name);
    if (left <= 0) break;
    const argumentsJson = cutToTokens(call.argumentsJson, left);
    kept.push({ name: call.name, argumentsJson });
    left -= countTokens(argumentsJson);
    if (argumentsJson !== call.argumentsJson) left = 0;
  }
  const isWhole =
    kept.length === calls.length && kept.every((call, index) => call.argumentsJson === calls[index]?.argumentsJson);
  return {
    text: '',
    toolCalls: kept,
    ended: isWhole ? 'tool-calls' : 'length',
    outputTokens: Math.min(budgetTokens, budgetTokens - left),
  };
}
