import type { FinishReason, UnifiedFinishReason } from '../finish-reason.js';

const UNIFIED: Readonly<Record<string, UnifiedFinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  // LANGUAGE, OTHER, NO_IMAGE, IMAGE_OTHER, MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL, TOO_MANY_TOOL_CALLS: other
};

/**
 * Undefined while the candidate goes on.
 *
 * @param hasToolCalls the wire says `STOP` for calls of the caller's functions too
 */
export function mapGeminiFinishReason(raw: unknown, hasToolCalls: boolean): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '' || raw === 'FINISH_REASON_UNSPECIFIED') return undefined;
  if (raw === 'STOP' && hasToolCalls) return { unified: 'tool-calls', raw };
  return { unified: Object.hasOwn(UNIFIED, raw) ? (UNIFIED[raw] ?? 'other') : 'other', raw };
}

/** Whether the caller learns something from the provider's own word that OpenAI's does not say. */
export function saysMoreThanOpenai(raw: string): boolean {
  return raw !== 'STOP' && raw !== 'MAX_TOKENS';
}
