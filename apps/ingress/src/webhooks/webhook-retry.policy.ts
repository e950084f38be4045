/** The first pause after a failed call. */
const FIRST_PAUSE_MS = 5_000;
/** The longest pause that is ours to choose; a receiver that mends itself in the night is heard of by the morning. */
const LONGEST_PAUSE_MS = 4 * 3_600_000;
/** A receiver's deploy, an outage over night, a certificate renewed in the morning: a day covers them. */
export const WEBHOOK_PATIENCE_MS = 24 * 3_600_000;
/** Calls a webhook gets in any case: after an outage of our own the day may be over before the first. */
const FEWEST_CALLS = 8;

export interface FailedWebhook {
  /** From 1, this one included. */
  readonly deliveryCount: number;
  /** How long ago the job's result was written. */
  readonly sinceResultMs: number;
  /** What the receiver asked for. */
  readonly retryAfterMs?: number | undefined;
  /** 0 ≤ random < 1 */
  readonly random: number;
}

/**
 * How long to wait before the next call, or null when it is time to give up. Each pause is twice the one before, 5 s to
 * 4 h, and the second half of it is left to chance, so that a receiver that comes back is not met by all at once: about
 * 20 calls in 24 hours. A pause is never longer than the webhook is old: deliveries that were only deferred count as
 * deliveries, too, and must not make a fresh one wait. `Retry-After` is obeyed up to the longest pause.
 */
export function pauseBeforeNextCall(failed: FailedWebhook): number | null {
  const { deliveryCount, sinceResultMs, retryAfterMs = 0, random } = failed;
  const doubledMs = FIRST_PAUSE_MS * 2 ** Math.min(deliveryCount - 1, 20);
  const ceilingMs = Math.min(doubledMs, Math.max(FIRST_PAUSE_MS, sinceResultMs), LONGEST_PAUSE_MS);
  const pauseMs = Math.max(ceilingMs * (0.5 + random / 2), Math.min(retryAfterMs, LONGEST_PAUSE_MS));
  if (deliveryCount >= FEWEST_CALLS && sinceResultMs + pauseMs > WEBHOOK_PATIENCE_MS) return null;
  return Math.ceil(pauseMs);
}
