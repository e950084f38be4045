export {
  type BudgetGrant,
  type BudgetState,
  releaseBudget,
  remainingBudget,
  reserveBudget,
  settleBudget,
} from './budget/budget-state.js';
export type {
  AttemptOutcome,
  CancelBatchDecision,
  CommitDecision,
  Decision,
  Refusal,
  StartDecision,
} from './decision/decision.js';
export { explainDecision } from './decision/explain-decision.js';
export type { Admission, Quote, WaitOffer } from './decision/quote.js';
export { Scheduler, type SchedulerOptions } from './decision/scheduler.js';
export type { SchedulerJob } from './decision/scheduler-job.js';
export type { SchedulingPolicy } from './decision/scheduling-policy.js';
export type { LaneView, Reason, Why } from './decision/why.js';
export { Estimates } from './estimates/estimates.js';
export { HeldIndex } from './held-index.js';
export type { HeldCandidate, HeldJob } from './held-job.js';
export { type HeapNode, IndexedHeap } from './indexed-heap.js';
export { type LatestSafeStartInput, latestSafeStartMs } from './latest-safe-start.js';
export { adviseReserved, type ReservedAdvice } from './optimum/advise-reserved.js';
export type { Hindsight } from './optimum/hindsight.js';
export {
  type LinearProgram,
  LinearProgramBuilder,
  type LinearProgramSolution,
  type LinearProgramSolver,
} from './optimum/linear-program.js';
export type { Optimum, OptimumProblem, ReservedCapacity, WorkGroup } from './optimum/optimum-problem.js';
export { type ProblemRequest, problemOfWorkload, referencePrice } from './optimum/problem-of-workload.js';
export { type RefinedOptimum, type RefineRequest, refineOptimum } from './optimum/refine-optimum.js';
export { solveOptimum } from './optimum/solve-optimum.js';
export { reservedGauge } from './pools/create-gauge.js';
export { creditWindow } from './pools/credit-window.js';
export { drained, drainedToMs, EMPTY_BUCKET, type LeakyBucket, poured } from './pools/leaky-bucket.js';
export type {
  BatchPool,
  FlexPool,
  Pool,
  PoolSet,
  PoolTarget,
  PriceWindow,
  RateLimits,
  ReservedPool,
  ReservedUnit,
  SyncPool,
  TokenPrice,
} from './pools/pool.js';
export { priceFactorAt } from './pools/price-at.js';
export type { ReservedGauge, Units } from './pools/reserved-gauge.js';
export {
  type Claim,
  LONGEST_RATE_WINDOW_MS,
  NOTHING_USED,
  type PacedUse,
  type PacingRules,
  pacedEntryMs,
  pacedPoured,
  pacingRules,
} from './pools/reserved-pacing.js';
export { type CallTokens, unitsOfCall } from './pools/reserved-units.js';
export { evenlyUsed, NO_USE, type TrailingUse } from './pools/trailing-use.js';
export { buildCharts, type ChartRequest } from './report/build-charts.js';
export { checkAboveOptimum, checkAllSync, SelfCheckError } from './report/check-bounds.js';
export {
  type Comparison,
  type ComparisonRequest,
  comparePolicies,
} from './report/compare-policies.js';
export { comparisonPage, comparisonTables } from './report/comparison-page.js';
export { adviceTable, comparisonTable } from './report/comparison-tables.js';
export { type MeasureRequest, measureRun, type RunFigures, usedShare } from './report/measure-run.js';
export { quantile, quantiles } from './report/quantile.js';
export { type PlotAssets, renderReport } from './report/render-report.js';
export type { Chart, ChartSeries, ReportPage, ReportTable } from './report/report-page.js';
export { type RetryDelayInput, retryDelayMs } from './retry-delay.js';
export { createWorld } from './simulation/create-world.js';
export { simulate } from './simulation/simulate.js';
export {
  type LaneIndex,
  POLICY_NAMES,
  type PolicyName,
  type ReservedUse,
  type SimulatedJobs,
  type SimulationInput,
  type SimulationProgress,
  type SimulationResult,
} from './simulation/simulation-types.js';
export type { Workload, WorkloadJob } from './simulation/workload.js';
export type { Interval, ServedJob, World, WorldRequest } from './simulation/world.js';
export { buildWorkload, type WorkloadRequest } from './workload/build-workload.js';
export { DEADLINE_MIX, type DeadlineShare } from './workload/deadline-rule.js';
export { type Flood, floodWorkload } from './workload/flood-workload.js';
export {
  BASE_LOAD_FACTOR,
  SCENARIO_NAMES,
  SCENARIOS,
  type Scenario,
  type ScenarioName,
  type Stretch,
} from './workload/scenario.js';
export { derivedSeed, normal, type Random, seededRandom } from './workload/seeded-random.js';
export { listCostNanoUsd, reservedUnits, scaleReserved, sizeReserved } from './workload/size-reserved.js';
export { type Stage, type StageRequest, stageScenario } from './workload/stage-scenario.js';
export { type SyntheticTraceRequest, syntheticTrace } from './workload/synthetic-trace.js';
export { FLOODING_TENANT, TENANT_COUNT } from './workload/tenant-rule.js';
export type { TraceRow } from './workload/trace-row.js';
