import type { Child, Sample } from './metric-children.js';
import type { BoundCounter, BoundGauge, BoundHistogram } from './metrics.js';

type Labels = Readonly<Record<string, string>>;

export class CounterChild implements BoundCounter, Child {
  private total = 0;

  add(amount = 1): void {
    // NaN and negative amounts would spoil every rate computed from it, for ever.
    if (amount > 0) this.total += amount;
  }

  samples(_name: string, labels: Labels): Sample[] {
    return [{ labels, value: this.total }];
  }
}

export class GaugeChild implements BoundGauge, Child {
  private value = 0;

  set(value: number): void {
    this.value = value;
  }

  add(amount: number): void {
    this.value += amount;
  }

  samples(_name: string, labels: Labels): Sample[] {
    return [{ labels, value: this.value }];
  }
}

export class HistogramChild implements BoundHistogram, Child {
  private readonly counts: Float64Array;
  private sum = 0;
  private count = 0;

  /** `bounds` ascend; the last bucket (+Inf) is implied. */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length);
  }

  observe(value: number): void {
    if (Number.isNaN(value)) return;
    this.sum += value;
    this.count += 1;
    // Short lists: walking beats searching, and most values lie in the first half.
    for (let index = 0; index < this.bounds.length; index += 1) {
      if (value <= (this.bounds[index] as number)) {
        this.counts[index] = (this.counts[index] as number) + 1;
        return;
      }
    }
  }

  samples(name: string, labels: Labels): Sample[] {
    const bucket = (bound: number | string, value: number): Sample => ({
      metricName: `${name}_bucket`,
      labels: { le: bound, ...labels },
      value,
    });
    let cumulative = 0;
    const buckets = this.bounds.map((bound, index) => {
      cumulative += this.counts[index] ?? 0;
      return bucket(bound, cumulative);
    });
    return [
      ...buckets,
      bucket('+Inf', this.count),
      { metricName: `${name}_sum`, labels, value: this.sum },
      { metricName: `${name}_count`, labels, value: this.count },
    ];
  }
}
