/** Why the model stopped, in one vocabulary for every wire. */
export type UnifiedFinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';

export interface FinishReason {
  readonly unified: UnifiedFinishReason;
  /** As the provider said it. */
  readonly raw: string;
}
