export interface BoundCounter {
  /** Default 1. Never negative: a counter only grows. */
  add(amount?: number): void;
}
export interface BoundGauge {
  set(value: number): void;
  add(amount: number): void;
}
export interface BoundHistogram {
  observe(value: number): void;
}

/**
 * One metric with its children by label values: `family.of('openai', 'gpt-6-sol')` costs a map look-up the second time,
 * and a child kept by its user costs an addition per event. Label values come in the order of the label names.
 */
export interface MetricFamily<Bound> {
  of(...labelValues: string[]): Bound;
  /** Forgets every child, for gauges that are set anew from a snapshot. */
  clear(): void;
}
export type CounterFamily = MetricFamily<BoundCounter>;
export type GaugeFamily = MetricFamily<BoundGauge>;
export type HistogramFamily = MetricFamily<BoundHistogram>;

/** The metrics of this process: DI token. Asking twice for one name gives the same family. Names begin with `sluice_`. */
export abstract class Metrics {
  abstract counter(name: string, help: string, labels?: readonly string[]): CounterFamily;
  abstract gauge(name: string, help: string, labels?: readonly string[]): GaugeFamily;
  /** `buckets` are ascending upper bounds in the unit of the name; default: seconds from 1 ms to 10 min. */
  abstract histogram(
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ): HistogramFamily;
  /** Prometheus' text format. */
  abstract expose(): Promise<{ contentType: string; text: string }>;
}
