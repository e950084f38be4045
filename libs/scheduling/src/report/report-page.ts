/** What a report shows, before it is a table in a terminal or a page in a browser. */
export interface ReportPage {
  readonly title: string;
  /** Where the figures come from: trace, seed, pools, scenario. */
  readonly facts: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly charts: readonly Chart[];
}

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** What a reader has to know to read the columns. */
  readonly notes: readonly string[];
}

export interface Chart {
  readonly title: string;
  /** One sentence: what to look for. */
  readonly note: string;
  readonly kind: 'line' | 'stack' | 'step';
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Levels worth a line of their own, such as the deadline at 1. */
  readonly marks?: readonly number[];
}

export interface ChartSeries {
  readonly label: string;
  /** `null`: nothing there. */
  readonly values: readonly (number | null)[];
  /** Drawn thinner and dashed: what the others are compared with. */
  readonly isReference?: boolean;
}
