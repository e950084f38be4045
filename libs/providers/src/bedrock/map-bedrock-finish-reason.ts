import type { FinishReason, UnifiedFinishReason } from '../finish-reason.js';

const UNIFIED: Readonly<Record<string, UnifiedFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  malformed_model_output: 'other',
  malformed_tool_use: 'other',
};
/** OpenAI's word for these says as much. */
const PLAIN: ReadonlySet<string> = new Set(['end_turn', 'max_tokens', 'tool_use']);

/**
 * Undefined while the answer goes on.
 *
 * @param isJsonAnswer the only tool that was called is the one that stands for an answer in JSON
 */
export function mapBedrockFinishReason(raw: unknown, isJsonAnswer = false): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined;
  if (isJsonAnswer && raw === 'tool_use') return { unified: 'stop', raw };
  return { unified: Object.hasOwn(UNIFIED, raw) ? (UNIFIED[raw] ?? 'other') : 'other', raw };
}

/** Whether the provider's word belongs into `native_finish_reason`. */
export function saysMoreThanOpenai({ raw }: FinishReason): boolean {
  return !PLAIN.has(raw);
}

/** The matched stop sequence, in either of the places where Claude's answers have it. */
export function stopSequenceOf(fields: unknown): string | undefined {
  const { stop_sequence: plain, delta } = (fields ?? {}) as {
    readonly stop_sequence?: unknown;
    readonly delta?: { readonly stop_sequence?: unknown } | null;
  };
  return [plain, delta?.stop_sequence].find((sequence) => typeof sequence === 'string') as string | undefined;
}
