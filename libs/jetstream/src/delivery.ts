import type { Answer } from './answer.js';

/** The context a stage method gets beside its `WorkMessage` (second parameter, Nest's `@Ctx()`). */
export interface Delivery {
  /** The subject this message came on (or would have, handed over in memory). */
  readonly subject: string;
  /** From 1; how often the broker has handed this message out. Always 1 on the live path. */
  readonly deliveryCount: number;
  /**
   * Which message this is: `<stream>:<sequence>` of the broker's message at the head of an in-memory hand-over.
   * The same for every redelivery of it, another for a duplicate. `live:<jobId>` on the live path.
   */
  readonly messageKey: string;
  /** Fires on caller disconnect, cancellation, deadline, and at the end of the drain's grace. */
  readonly signal: AbortSignal;
  /** Set on the live path only: somebody waits on an open connection. */
  readonly answer?: Answer;
}
