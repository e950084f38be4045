import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { CounterChild, GaugeChild, HistogramChild } from './metric-child.js';
import { MetricChildren, type RegisteredMetric } from './metric-children.js';
import { type CounterFamily, type GaugeFamily, type HistogramFamily, Metrics } from './metrics.js';

/** Each sample wakes the process: at prom-client's 10 ms an idle one spends 8 ms of every second on it. */
const EVENT_LOOP_SAMPLE_MS = 100;

/** Seconds, from an added millisecond to an answer of ten minutes. */
export const SECONDS_BUCKETS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
];

const NAME = /^sluice_[a-z][a-z0-9_]*$/;

export interface PromMetricsOptions {
  /** Name of the service: label `service` on every sample. */
  readonly service: string;
  /** CPU, memory, event loop lag, garbage collection, handles. Default true. */
  readonly processMetrics?: boolean;
}

/** Metrics in a registry of their own: two services in one process do not mix, and specs start from nothing. */
export class PromMetrics extends Metrics {
  private readonly registry = new Registry();
  private readonly families = new Map<string, MetricChildren<CounterChild | GaugeChild | HistogramChild>>();
  private readonly collectors = new Set<() => Promise<void> | void>();

  constructor(options: PromMetricsOptions) {
    super();
    this.registry.setDefaultLabels({ service: options.service });
    if (options.processMetrics ?? true) {
      collectDefaultMetrics({
        register: this.registry,
        prefix: 'sluice_',
        eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS,
      });
    }
  }

  override counter(name: string, help: string, labels: readonly string[] = []): CounterFamily {
    return this.family(name, help, 'counter', labels, () => new CounterChild());
  }

  override gauge(name: string, help: string, labels: readonly string[] = []): GaugeFamily {
    return this.family(name, help, 'gauge', labels, () => new GaugeChild());
  }

  override histogram(
    name: string,
    help: string,
    labels: readonly string[] = [],
    buckets: readonly number[] = SECONDS_BUCKETS,
  ): HistogramFamily {
    return this.family(name, help, 'histogram', labels, () => new HistogramChild(buckets));
  }

  /** Called before every exposition: gauges that are read from somewhere are set here. Returns the unsubscribe. */
  beforeExpose(collect: () => Promise<void> | void): () => void {
    this.collectors.add(collect);
    return () => {
      this.collectors.delete(collect);
    };
  }

  override async expose(): Promise<{ contentType: string; text: string }> {
    // One source that is away (a broker) must not hide the others: its gauges keep their last values.
    await Promise.allSettled([...this.collectors].map(async (collect) => collect()));
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }

  private family<Bound extends CounterChild | GaugeChild | HistogramChild>(
    name: string,
    help: string,
    type: 'counter' | 'gauge' | 'histogram',
    labels: readonly string[],
    make: () => Bound,
  ): MetricChildren<Bound> {
    const known = this.families.get(name);
    if (known) {
      if (known.type === type && known.labelNames.join() === labels.join()) return known as MetricChildren<Bound>;
      throw new RangeError(
        `${name} is a ${known.type} of (${known.labelNames.join(', ')}) already; it cannot be a ${type} of (${labels.join(', ')}) as well.`,
      );
    }
    if (!NAME.test(name))
      throw new RangeError(`Metric names begin with sluice_ and are snake case; '${name}' does not.`);
    const family = new MetricChildren<Bound>(name, help, type, labels, make);
    this.families.set(name, family as MetricChildren<CounterChild | GaugeChild | HistogramChild>);
    this.registry.registerMetric(family as RegisteredMetric as unknown as Metric);
    return family;
  }
}
