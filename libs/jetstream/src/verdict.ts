import type { WorkMessage } from '#contracts';

/**
 * What a stage says about a delivery. The stage never acks: the runner settles.
 * `forward` is "my output is this message": it is handed over in memory when the next stage runs in this process, and
 * published otherwise; either way this delivery is settled only when the output is durable or answered.
 */
export type Verdict =
  | { readonly kind: 'ack' }
  | { readonly kind: 'forward'; readonly subject: string; readonly message: WorkMessage }
  /** Something failed here (not at a provider): counts towards poison. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly reason: string }
  /** Nothing failed; not now. Does not count towards poison. */
  | { readonly kind: 'defer'; readonly delayMs: number; readonly reason: string }
  | { readonly kind: 'dead-letter'; readonly reason: string };

export const ack = (): Verdict => ({ kind: 'ack' });
export const forward = (subject: string, message: WorkMessage): Verdict => ({ kind: 'forward', subject, message });
export const retry = (delayMs: number, reason: string): Verdict => ({ kind: 'retry', delayMs, reason });
export const defer = (delayMs: number, reason: string): Verdict => ({ kind: 'defer', delayMs, reason });
export const deadLetter = (reason: string): Verdict => ({ kind: 'dead-letter', reason });
