import type { JsMsg } from '@nats-io/jetstream';
import type { Verdict } from '../verdict.js';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** What is left of a verdict once outputs are published and letters buried. */
export type Settlement = Extract<Verdict, { kind: 'ack' | 'retry' | 'defer' }>;

/**
 * Tells the broker. An ack is fire and forget: lost with the connection it means a redelivery, which every stage
 * survives. Never `term(reason)`: nats-server before 2.10.4 ignores it and redelivers for ever.
 */
export function settle(delivered: JsMsg, settlement: Settlement): void {
  if (settlement.kind === 'ack') delivered.ack();
  else delivered.nak(Math.max(1, Math.round(settlement.delayMs)));
}

/** Full jitter over an exponential ceiling: 0.5 s, 1 s, 2 s … 30 s. */
export function retryDelayMs(deliveryCount: number, random: number): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, deliveryCount - 1));
  return Math.ceil(ceiling * random);
}
