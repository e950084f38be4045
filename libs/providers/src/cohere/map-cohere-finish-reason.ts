import type { FinishReason, UnifiedFinishReason } from '../finish-reason.js';

const UNIFIED: Readonly<Record<string, UnifiedFinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR_TOXIC: 'content-filter',
};

/** Undefined while the answer goes on. ERROR and TIMEOUT are failures, see `findCohereFailure`. */
export function mapCohereFinishReason(raw: unknown): FinishReason | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined;
  return { unified: Object.hasOwn(UNIFIED, raw) ? (UNIFIED[raw] ?? 'other') : 'other', raw };
}
