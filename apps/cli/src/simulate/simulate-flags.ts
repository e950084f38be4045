/** The flags of `sluice simulate` as they were typed. */
export interface SimulateFlags {
  readonly config?: string;
  readonly policy?: string;
  readonly compare?: boolean;
  readonly scenario?: string;
  readonly seed?: string;
  readonly report?: string;
  readonly json?: boolean;
  readonly loadFactor?: string;
  readonly stretch?: string;
  readonly tenants?: string;
  readonly window?: string;
  readonly limit?: string;
}
