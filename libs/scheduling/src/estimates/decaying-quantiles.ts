import { DDSketch } from '@datadog/sketches-js';

export interface DecayingQuantilesOptions {
  /** Observations after which a generation is full: quantiles see between this many and twice as many. */
  readonly generation: number;
  /** Believed before anything is seen: value of a quantile, and how many observations that belief is worth. */
  readonly prior: (quantile: number) => number;
  readonly priorWeight: number;
}

const RELATIVE_ACCURACY = 0.02;
/** A quantile is read again when what it is read from has grown by this share: reading costs, and it hardly moves. */
const STALE_SHARE = 1 / 32;

/**
 * Quantiles of what was observed lately (DDSketch: 2 % relative error whatever the range) that follow change: two
 * generations, of which the older is dropped when the younger is full. The prior fades as observations come in.
 */
export class DecayingQuantiles {
  private young = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
  private old: DDSketch | undefined;
  private readonly known = new Map<number, number>();
  private unread = 0;

  constructor(private readonly options: DecayingQuantilesOptions) {}

  get count(): number {
    return this.young.count + (this.old?.count ?? 0);
  }

  /** Values and weights are positive. */
  observe(value: number, weight = 1): void {
    if (this.young.count >= this.options.generation) {
      this.old = this.young;
      this.young = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
    }
    this.young.accept(Math.max(value, Number.MIN_VALUE), weight);
    this.unread += weight;
    if (this.unread < this.count * STALE_SHARE) return;
    this.known.clear();
    this.unread = 0;
  }

  /** Geometric mix of the prior and of what was seen, by weight: these are scale-free quantities. */
  quantile(at: number): number {
    let value = this.known.get(at);
    if (value === undefined) {
      value = this.mixed(at);
      this.known.set(at, value);
    }
    return value;
  }

  private mixed(at: number): number {
    const { prior, priorWeight } = this.options;
    const seen = this.count;
    if (seen === 0) return prior(at);
    const share = seen / (seen + priorWeight);
    return prior(at) ** (1 - share) * Math.max(this.recent().getValueAtQuantile(at), Number.MIN_VALUE) ** share;
  }

  private recent(): DDSketch {
    if (!this.old) return this.young;
    const both = new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY });
    both.merge(this.old);
    both.merge(this.young);
    return both;
  }
}
