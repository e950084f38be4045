import type { Fault } from '../faults/fault.js';
import { type Speech, speak } from '../language/speak.js';
import { newId } from '../server/ids.js';
import type { FinishReason, WireToolCall } from './openai.wire.js';
import type { ChatRequest } from './read-chat-request.js';

export interface Choice {
  readonly text: string;
  readonly toolCalls: readonly WireToolCall[];
  readonly finishReason: FinishReason;
  /** Of what is said; reasoning comes on top. */
  readonly outputTokens: number;
}

const FINISH_REASON: Readonly<Record<Speech['ended'], FinishReason>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
};

/** The `n` answers to a request; `budgetTokens` is what reasoning left of the output tokens, for each. */
export function chatChoices(request: ChatRequest, fault: Fault, budgetTokens: number): Choice[] {
  return Array.from({ length: request.choices }, (_none, index) =>
    choiceOf(
      speak(
        {
          turns: request.turns,
          tools: request.tools,
          toolChoice: request.toolChoice,
          parallelToolCalls: request.parallelToolCalls,
          format: request.format,
          variant: request.seed + index,
          wantedText: fault.answer,
          wantedTokens: fault.outputTokens,
        },
        { stops: request.stops, budgetTokens },
      ),
    ),
  );
}

export function choiceOf(speech: Speech): Choice {
  return {
    text: speech.text,
    toolCalls: speech.toolCalls.map(({ name, argumentsJson }) => ({
      id: newId('call_'),
      type: 'function',
      function: { name, arguments: argumentsJson },
    })),
    finishReason: FINISH_REASON[speech.ended],
    outputTokens: speech.outputTokens,
  };
}
