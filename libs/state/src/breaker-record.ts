/** The state of one circuit breaker as replicas share it; times are epoch ms. */
export interface BreakerRecord {
  /** `<endpoint>` or `<endpoint>/<model>`. */
  readonly key: string;
  readonly state: 'closed' | 'open' | 'half-open';
  /** Open: until when. */
  readonly untilMs: number;
  /** How often in a row it opened: the next opening lasts longer. */
  readonly openings: number;
  /** The later change wins. */
  readonly changedAtMs: number;
}
