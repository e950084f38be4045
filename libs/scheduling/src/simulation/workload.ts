/** One job of a simulated workload. Index = position in arrival order. */
export interface WorkloadJob {
  readonly index: number;
  readonly tenant: string;
  /** Ms since the start of the simulation. */
  readonly arrivalMs: number;
  readonly deadlineMs: number;
  readonly inputTokens: number;
  /** What the call will really produce: known to the optimum, not to a policy. */
  readonly outputTokens: number;
}

/** Jobs in arrival order, and how long arrivals last; the simulation runs on until every job is over. */
export interface Workload {
  readonly jobs: readonly WorkloadJob[];
  readonly spanMs: number;
}
