import type { Flood } from './flood-workload.js';

/** A stretch of the simulation. */
export interface Stretch {
  /** Share of the workload's span, or when most work waits for prepaid capacity: there it hurts whatever the trace. */
  readonly from: number | 'largest-backlog';
  readonly lengthMs: number;
}

/** What is different from a normal day. A policy is told none of it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly says: string;
  /** Mean load ÷ reserved rate. */
  readonly loadFactor: number;
  /** Share of batches that never come back before they expire. */
  readonly stuckBatchShare: number;
  /** No batch moves during this time. */
  readonly batchOutage?: Stretch;
  /** The reserved pools answer nothing during this time. */
  readonly reservedLoss?: Stretch;
  /** Real output is the expected one times a factor drawn between 1 / n and n (log-uniform); 1: estimates are as good as the data. */
  readonly outputFactor: number;
  readonly flexOffered: boolean;
  readonly flood?: Flood;
  /** Tokens per minute of the sync pools, as a multiple of the mean load; absent: as configured. */
  readonly syncLoadFactor?: number;
}

export const SCENARIO_NAMES = [
  'base',
  'double-load',
  'low-load',
  'stuck-batches',
  'batch-outage',
  'reserved-loss',
  'estimates-off',
  'no-flex',
  'flood',
] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];

const HOUR_MS = 3_600_000;
export const BASE_LOAD_FACTOR = 1.3;

const base: Scenario = {
  name: 'base',
  says: 'nothing goes wrong',
  loadFactor: BASE_LOAD_FACTOR,
  stuckBatchShare: 0,
  outputFactor: 1,
  flexOffered: true,
};

/** Every scenario differs from base in one thing, so that a difference in cost has one reason. */
export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  base,
  'double-load': {
    ...base,
    name: 'double-load',
    says: 'twice the load',
    loadFactor: 2 * BASE_LOAD_FACTOR,
  },
  'low-load': { ...base, name: 'low-load', says: 'load 0.8 where base has 1.3', loadFactor: 0.8 },
  'stuck-batches': {
    ...base,
    name: 'stuck-batches',
    says: '40 % of batches are stuck until they expire',
    stuckBatchShare: 0.4,
  },
  'batch-outage': {
    ...base,
    name: 'batch-outage',
    says: 'no batch moves for 18 hours, from the time on when most work waits',
    batchOutage: { from: 'largest-backlog', lengthMs: 18 * HOUR_MS },
  },
  'reserved-loss': {
    ...base,
    name: 'reserved-loss',
    says: 'the reserved pools are lost for an hour',
    reservedLoss: { from: 0.5, lengthMs: HOUR_MS },
  },
  'estimates-off': {
    ...base,
    name: 'estimates-off',
    says: 'real output is 0.5 to 2 times what the data lets one expect',
    outputFactor: 2,
  },
  'no-flex': { ...base, name: 'no-flex', says: 'flex is never offered', flexOffered: false },
  flood: {
    ...base,
    name: 'flood',
    says: 'one tenant sends five times what all others send, for a tenth of the time; sync takes twice the mean load',
    flood: { from: 0.4, to: 0.5, jobsPerJob: 5 },
    syncLoadFactor: 2,
  },
};
