import type { AnswerFacts } from '../blocks/answer-facts.js';

/** Anthropic's words that OpenAI's four do not cover: said again where a provider said them. */
const NATIVE: ReadonlySet<string> = new Set([
  'stop_sequence',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
  'compaction',
]);

export interface StopFields {
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
  /** Anthropic's alone: what of its rules a refusal is about. */
  readonly stop_details: null;
}

/** Why the answer ended. A call counts as the reason even where a provider says `stop` behind it. */
export function toStopReason(facts: AnswerFacts, hasCalls: boolean): StopFields {
  const { nativeFinishReason: native, stopSequence } = facts;
  return { stop_reason: reasonOf(facts, native, hasCalls), stop_sequence: stopSequence ?? null, stop_details: null };
}

function reasonOf(facts: AnswerFacts, native: string | undefined, hasCalls: boolean): string {
  if (native !== undefined && NATIVE.has(native)) return native;
  switch (facts.finishReason) {
    case 'length':
      return 'max_tokens';
    case 'content_filter':
      return 'refusal';
    case 'tool_calls':
      return 'tool_use';
    default:
      if (hasCalls) return 'tool_use';
      return facts.stopSequence === undefined ? 'end_turn' : 'stop_sequence';
  }
}
