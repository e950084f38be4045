import type { FinishReason, UnifiedFinishReason } from '../finish-reason.js';

const UNIFIED: Readonly<Record<string, UnifiedFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
  // The provider wants the answer handed back to go on; nothing was cut and no tool of the caller is meant.
  pause_turn: 'other',
  compaction: 'other',
};
/** OpenAI's word for these says as much. */
const PLAIN: ReadonlySet<string> = new Set(['end_turn', 'max_tokens', 'tool_use']);

/**
 * Undefined while the answer goes on.
 *
 * @param isJsonAnswer the only tool that was called is the one that stands for an answer in JSON
 */
export function mapAnthropicFinishReason(raw: unknown, isJsonAnswer = false): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined;
  if (isJsonAnswer && raw === 'tool_use') return { unified: 'stop', raw };
  return { unified: Object.hasOwn(UNIFIED, raw) ? (UNIFIED[raw] ?? 'other') : 'other', raw };
}

/** Whether the provider's word belongs into `native_finish_reason`. */
export function saysMoreThanOpenai({ raw }: FinishReason): boolean {
  return !PLAIN.has(raw);
}
