import { type EndpointObservation, type FailureKind, isLaneRefusal } from '#contracts';
import type { BreakerRecord } from '#state';
import type { Candidate } from '../candidates/candidate.js';
import {
  admitsAtMs,
  BREAKER_RULE,
  type BreakerState,
  CLOSED,
  isFaultless,
  LASTING_OPEN_MS,
  onAdmitted,
  onFault,
  onLastingFault,
  onRenewed,
  onSuccess,
} from './circuit-breaker.policy.js';
import { type DecayedHealth, meanLatencyMs, NO_HEALTH, observe } from './decayed-health.js';
import { healthPenalty } from './health.scorer.js';
import { HEALTH_EFFECT_OF, type HealthEffect } from './health-effect.js';

interface HealthRecord {
  breaker: BreakerState;
  health: DecayedHealth;
  /** Told to wait until then. */
  notBeforeMs: number;
  /** Computed when something is observed, read for every request. */
  penalty: number;
  /** Of an endpoint: when the configuration last said something new of it. */
  renewedAtMs: number;
}

/** A breaker that changed, for the log, the metrics and other replicas. */
export interface BreakerChange {
  readonly key: string;
  readonly from: BreakerState['kind'];
  readonly to: BreakerState;
  readonly effect: HealthEffect;
}

const UNSEEN_PENALTY = healthPenalty(NO_HEALTH);
/** Callers can invent model names behind `passthroughModels`; the oldest record goes first. */
const MAX_RECORDS = 10_000;
/** A provider that asks for more is treated as having asked for this: its clock or its unit is probably wrong. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/**
 * After a change an adapter may still call with the old key: files are looked at every 2 s, and a call that is out comes
 * back later. What is refused in this time is tried again after seconds, not after a minute.
 */
const RENEWAL_MS = 10_000;

/** How endpoints and their models are, from observations. No clock and no I/O: times are passed in, epoch ms. */
export class EndpointHealth {
  private readonly records = new Map<string, HealthRecord>();

  /** From when a candidate may be called: 0 = now. */
  availableAtMs({ endpoint, healthKey }: Candidate, nowMs: number): number {
    return Math.max(this.recordAvailableAtMs(endpoint, nowMs), this.recordAvailableAtMs(healthKey, nowMs));
  }

  /** Nothing speaks against calling it again and again: no breaker open or about to, no wait asked for. */
  isWell({ endpoint, healthKey }: Candidate, nowMs: number): boolean {
    return [endpoint, healthKey].every((key) => {
      const record = this.records.get(key);
      return !record || (isFaultless(record.breaker) && record.notBeforeMs <= nowMs);
    });
  }

  /** A call goes out: a breaker whose time has come lets this one through and no other. */
  admitted({ endpoint, healthKey }: Candidate, nowMs: number): void {
    for (const key of [endpoint, healthKey]) {
      const record = this.records.get(key);
      if (record && record.breaker.kind !== 'closed') record.breaker = onAdmitted(record.breaker, nowMs, BREAKER_RULE);
    }
  }

  penaltyOf({ healthKey }: Candidate): number {
    return this.records.get(healthKey)?.penalty ?? UNSEEN_PENALTY;
  }

  /** `undefined`: no recent success. */
  meanLatencyMs({ healthKey }: Candidate): number | undefined {
    const record = this.records.get(healthKey);
    return record && meanLatencyMs(record.health);
  }

  apply(observation: EndpointObservation): BreakerChange[] {
    const { endpoint, model, outcome, atMs } = observation;
    if (outcome === 'succeeded') return this.applySuccess(observation);
    if (outcome !== 'failed' || !observation.failureKind) return [];
    const healthKey = `${endpoint}/${model}`;
    const effect = isRefusalOfLane(observation, observation.failureKind)
      ? 'alive'
      : (HEALTH_EFFECT_OF[observation.failureKind] ?? 'none');
    switch (effect) {
      case 'fault':
        this.observe(healthKey, false, observation);
        return this.change(healthKey, effect, (state) => onFault(state, atMs, BREAKER_RULE));
      case 'endpoint-fault':
        this.observe(healthKey, false, observation);
        return this.change(endpoint, effect, (state) => onFault(state, atMs, BREAKER_RULE));
      case 'lasting-fault':
        return this.change(endpoint, effect, (state) => onLastingFault(state, atMs, this.lastingMs(endpoint, atMs)));
      case 'limit':
        this.wait(healthKey, atMs, observation.retryAfterMs);
        return this.alive(endpoint, healthKey, effect);
      case 'alive':
        return this.alive(endpoint, healthKey, effect);
      case 'none':
        return [];
    }
  }

  /**
   * The configuration says something new of an endpoint: another key, another address. What was refused before may be
   * taken now, so the next call is let through. Gives the keys of the breakers that are not closed.
   */
  renew(endpoint: string, nowMs: number): readonly string[] {
    this.recordOf(endpoint).renewedAtMs = nowMs;
    const unwell: string[] = [];
    for (const [key, record] of this.records) {
      if (key !== endpoint && !key.startsWith(`${endpoint}/`)) continue;
      if (record.breaker.kind !== 'closed') unwell.push(key);
      record.breaker = onRenewed(record.breaker, nowMs);
      record.notBeforeMs = 0;
    }
    return unwell;
  }

  /**
   * What another replica wrote down, for one that just started. Not a lasting fault: who starts may have been given the
   * key that mends it, and one call tells.
   */
  adopt({ key, state, untilMs, openings, isLasting }: BreakerRecord): void {
    if (state === 'open' && !isLasting) this.recordOf(key).breaker = { kind: 'open', untilMs, openings };
  }

  /** All breakers that are not closed. */
  *breakers(): IterableIterator<{ key: string; state: BreakerState }> {
    for (const [key, { breaker }] of this.records) if (breaker.kind !== 'closed') yield { key, state: breaker };
  }

  private applySuccess(observation: EndpointObservation): BreakerChange[] {
    const healthKey = `${observation.endpoint}/${observation.model}`;
    this.observe(healthKey, true, observation);
    return this.alive(observation.endpoint, healthKey, 'alive');
  }

  private lastingMs(endpoint: string, atMs: number): number {
    const sinceMs = atMs - (this.records.get(endpoint)?.renewedAtMs ?? Number.NEGATIVE_INFINITY);
    return sinceMs < RENEWAL_MS ? BREAKER_RULE.openMs : LASTING_OPEN_MS;
  }

  private alive(endpoint: string, healthKey: string, effect: HealthEffect): BreakerChange[] {
    return [...this.change(endpoint, effect, onSuccess), ...this.change(healthKey, effect, onSuccess)];
  }

  private observe(key: string, succeeded: boolean, { latencyMs, atMs }: EndpointObservation): void {
    const record = this.recordOf(key);
    record.health = observe(record.health, { succeeded, latencyMs, atMs });
    record.penalty = healthPenalty(record.health);
  }

  private wait(key: string, atMs: number, retryAfterMs: number | undefined): void {
    if (retryAfterMs === undefined || !(retryAfterMs > 0)) return;
    const record = this.recordOf(key);
    record.notBeforeMs = Math.max(record.notBeforeMs, atMs + Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
  }

  private change(key: string, effect: HealthEffect, next: (state: BreakerState) => BreakerState): BreakerChange[] {
    const before = this.records.get(key)?.breaker ?? CLOSED;
    const after = next(before);
    if (after === before) return [];
    this.recordOf(key).breaker = after;
    return after.kind === before.kind ? [] : [{ key, from: before.kind, to: after, effect }];
  }

  private recordAvailableAtMs(key: string, nowMs: number): number {
    const record = this.records.get(key);
    if (!record) return 0;
    const notBeforeMs = record.notBeforeMs > nowMs ? record.notBeforeMs : 0;
    return record.breaker.kind === 'closed' ? notBeforeMs : Math.max(notBeforeMs, admitsAtMs(record.breaker, nowMs));
  }

  private recordOf(key: string): HealthRecord {
    const known = this.records.get(key);
    if (known) return known;
    if (this.records.size >= MAX_RECORDS) {
      const oldest = this.records.keys().next();
      if (!oldest.done) this.records.delete(oldest.value);
    }
    const record: HealthRecord = {
      breaker: CLOSED,
      health: NO_HEALTH,
      notBeforeMs: 0,
      penalty: UNSEEN_PENALTY,
      renewedAtMs: Number.NEGATIVE_INFINITY,
    };
    this.records.set(key, record);
    return record;
  }
}

/** Flex was shed, or a reservation is full: the endpoint is well, and its other lanes are open. */
function isRefusalOfLane({ lane = 'sync' }: EndpointObservation, kind: FailureKind): boolean {
  return isLaneRefusal({ lane, failure: { kind, message: '' } });
}
