import type { ReservedPool, Units } from '#scheduling';
import {
  entryMsOf,
  levelAt,
  pouredInto,
  type ReservedCorrection,
  type ReservedLevel,
  type ReservedTake,
  type ReservedTakeResult,
  refusedAlone,
  reservedKey,
  reservedRules,
  unknownLevel,
} from './reserved-level.js';

/** The reserved pools of one process: as many as the configuration has, so nothing is swept. */
export class MemoryReservedPools {
  private readonly pools = new Map<string, ReservedLevel>();

  take({ pool, claim, units, whenAlone }: ReservedTake, nowMs: number): ReservedTakeResult {
    if (whenAlone === 'refuse') return refusedAlone(nowMs);
    const rules = reservedRules(pool, nowMs);
    const level = this.levelOf(pool, nowMs);
    const entryMs = entryMsOf(level, rules, claim, units);
    if (entryMs > nowMs) return { granted: false, entryMs, levels: level.levels };
    const taken = pouredInto(level, rules, { units });
    this.pools.set(reservedKey(pool), taken);
    return { granted: true, entryMs: nowMs, levels: taken.levels };
  }

  settle(pool: ReservedPool, correction: ReservedCorrection, nowMs: number): Units {
    const settled = pouredInto(this.levelOf(pool, nowMs), reservedRules(pool, nowMs), correction);
    this.pools.set(reservedKey(pool), settled);
    return settled.levels;
  }

  block(pool: ReservedPool, untilMs: number, nowMs: number): void {
    const level = this.levelOf(pool, nowMs);
    this.pools.set(reservedKey(pool), { ...level, blockedUntilMs: Math.max(level.blockedUntilMs, untilMs) });
  }

  clear(): void {
    this.pools.clear();
  }

  private levelOf(pool: ReservedPool, nowMs: number): ReservedLevel {
    const rules = reservedRules(pool, nowMs);
    const known = this.pools.get(reservedKey(pool));
    const level = known ? levelAt(known, rules, nowMs) : unknownLevel(rules, nowMs);
    // Looking at it starts the drain of what is unknown.
    this.pools.set(reservedKey(pool), level);
    return level;
  }
}
