import type { MetricFamily } from './metrics.js';

/**
 * Names of models may come from callers: beyond this many children a metric counts the rest under `other`, so that
 * memory and the scrape stay bounded.
 */
export const MAX_CHILDREN = 2_000;

/** A value in prom-client's own form, which its registry writes as text. */
export interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What prom-client's registry asks of a metric. */
export interface RegisteredMetric {
  readonly name: string;
  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: Sample[] }>;
  reset(): void;
}

/** A child holds plain numbers; the samples are made when somebody scrapes. */
export interface Child {
  samples(name: string, labels: Readonly<Record<string, string>>): Sample[];
}

/** The children whose first label values are those that lead here. */
interface Branch<Bound> {
  child?: Bound;
  readonly next: Map<string, Branch<Bound>>;
}

/**
 * The children of one metric. prom-client's own metrics hash a label object per event (about half a microsecond with four
 * labels); these are looked up label by label, so that no text is put together, and then only add numbers. Its registry
 * still does the writing.
 */
export class MetricChildren<Bound extends Child> implements MetricFamily<Bound>, RegisteredMetric {
  private children: { readonly labels: Record<string, string>; readonly child: Bound }[] = [];
  private root = newBranch<Bound>();

  constructor(
    readonly name: string,
    private readonly help: string,
    readonly type: 'counter' | 'gauge' | 'histogram',
    readonly labelNames: readonly string[],
    private readonly make: () => Bound,
  ) {
    // A metric without labels shows 0 before its first event, as Prometheus advises.
    if (labelNames.length === 0) this.of();
  }

  of(...labelValues: string[]): Bound {
    let branch: Branch<Bound> | undefined = this.root;
    for (const value of labelValues) {
      branch = branch.next.get(value);
      if (!branch) return this.add(labelValues);
    }
    return branch.child ?? this.add(labelValues);
  }

  clear(): void {
    this.children = [];
    this.root = newBranch();
  }

  reset(): void {
    this.clear();
  }

  async get() {
    const values = this.children.flatMap(({ labels, child }) => child.samples(this.name, labels));
    return { name: this.name, help: this.help, type: this.type, aggregator: 'sum', values };
  }

  private add(labelValues: readonly string[]): Bound {
    if (labelValues.length !== this.labelNames.length) {
      throw new RangeError(
        `${this.name} has ${this.labelNames.length} labels (${this.labelNames.join(', ')}) and got ${labelValues.length} values.`,
      );
    }
    const rest = this.labelNames.map(() => 'other');
    if (this.children.length >= MAX_CHILDREN && labelValues.some((value) => value !== 'other')) return this.of(...rest);
    const labels = Object.fromEntries(this.labelNames.map((name, index) => [name, labelValues[index] ?? '']));
    const child = this.make();
    this.children.push({ labels, child });
    let branch = this.root;
    for (const value of labelValues) {
      const next = branch.next.get(value) ?? newBranch<Bound>();
      branch.next.set(value, next);
      branch = next;
    }
    branch.child = child;
    return child;
  }
}

function newBranch<Bound>(): Branch<Bound> {
  return { next: new Map() };
}
