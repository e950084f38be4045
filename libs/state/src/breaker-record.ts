/** The state of one circuit breaker as replicas share it; times are epoch ms. */
export interface BreakerRecord {
  /** `<endpoint>` or `<endpoint>/<model>`. */
  readonly key: string;
  readonly state: 'closed' | 'open' | 'half-open';
  /** Open: until when. */
  readonly untilMs: number;
  /** How often in a row it opened: the next opening lasts longer. */
  readonly openings: number;
  /** Only an operator mends it: a rejected key, an empty account, an address that redirects. */
  readonly isLasting?: boolean;
  /** The later change wins. */
  readonly changedAtMs: number;
}
