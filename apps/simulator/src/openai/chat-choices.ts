import type { Fault } from '../faults/fault.js';
import { composeAnswer } from '../language/compose-answer.js';
import { countTokens, cutToTokens } from '../language/count-tokens.js';
import type { FinishReason, WireToolCall } from './openai.wire.js';
import { newId } from './openai-ids.js';
import type { ChatRequest } from './read-chat-request.js';

export interface Choice {
  readonly text: string;
  readonly toolCalls: readonly WireToolCall[];
  readonly finishReason: FinishReason;
  /** Of what is said; reasoning comes on top. */
  readonly outputTokens: number;
}

/** The `n` answers to a request; `budget` is what reasoning left of the output tokens, for each. */
export function chatChoices(request: ChatRequest, fault: Fault, budget: number): Choice[] {
  const choices: Choice[] = [];
  for (let index = 0; index < request.choices; index += 1) {
    const answer = composeAnswer({
      turns: request.turns,
      tools: request.tools,
      toolChoice: request.toolChoice,
      parallelToolCalls: request.parallelToolCalls,
      format: request.format,
      variant: request.seed + index,
      wantedText: fault.answer,
      wantedTokens: fault.outputTokens,
    });
    choices.push(
      answer.toolCalls.length > 0
        ? calledChoice(
            answer.toolCalls.map((call) => toWire(call.name, call.argumentsJson)),
            budget,
          )
        : spokenChoice(answer.text, request.stops, budget),
    );
  }
  return choices;
}

/** A text, ended before the first stop sequence and at the budget. */
export function spokenChoice(full: string, stops: readonly string[], budget: number): Choice {
  const stopsAt = stops.map((stop) => full.indexOf(stop)).filter((at) => at >= 0);
  const said = stopsAt.length > 0 ? full.slice(0, Math.min(...stopsAt)) : full;
  const text = cutToTokens(said, budget);
  return { text, toolCalls: [], finishReason: text === said ? 'stop' : 'length', outputTokens: countTokens(text) };
}

/** Calls beyond the budget are left out, the one it ends in is cut: the broken arguments a client must survive. */
function calledChoice(calls: readonly WireToolCall[], budget: number): Choice {
  const kept: WireToolCall[] = [];
  let left = budget;
  for (const call of calls) {
    left -= countTokens(call.function.name);
    if (left <= 0) break;
    const cut = cutToTokens(call.function.arguments, left);
    kept.push({ ...call, function: { name: call.function.name, arguments: cut } });
    left -= countTokens(cut);
    if (cut !== call.function.arguments) left = 0;
  }
  const whole =
    kept.length === calls.length &&
    kept.every((call, index) => call.function.arguments === calls[index]?.function.arguments);
  return {
    text: '',
    toolCalls: kept,
    finishReason: whole ? 'tool_calls' : 'length',
    outputTokens: Math.min(budget, budget - left),
  };
}

function toWire(name: string, argumentsJson: string): WireToolCall {
  return { id: newId('call_'), type: 'function', function: { name, arguments: argumentsJson } };
}
