import { Injectable } from '@nestjs/common';
import {
  type Admission,
  type AttemptOutcome,
  Estimates,
  type PoolSet,
  type Refusal,
  Scheduler,
  type Units,
  type Why,
} from '#scheduling';
import { Clock } from '#telemetry';
import { RoutingTable } from '../candidates/routing-table.js';
import type { HeldEntry } from '../held/held-entry.js';

/** A job that was started and not heard of for this long is forgotten: its observation was lost on the way. */
const FORGET_FLIGHT_MS = 3_600_000;

/**
 * This replica's scheduler of the jobs that can be bought in more than one way: a copy of the held stream like the index
 * beside it, in every replica, so that the one that takes over is warm. Only the one that leads asks it for decisions.
 * What it learns outlives reloads; its pools are those of the configuration of the moment.
 */
@Injectable()
export class LaneScheduler {
  readonly estimates = new Estimates();
  private scheduler: Scheduler<HeldEntry> | null = null;
  private generation = -1;
  private readonly held = new Map<string, HeldEntry>();
  /** Jobs that wait for a reserved pool, by its id. */
  private readonly waiting = new Map<string, number>();
  /** Started jobs, oldest first, and when. */
  private readonly flights = new Map<string, number>();
  /** Held jobs that no pool of the present configuration can serve. */
  private readonly orphans: HeldEntry[] = [];
  private lastMs = 0;
  /** Whether anything was observed since the start. */
  hasLearned = false;

  constructor(
    private readonly routing: RoutingTable,
    private readonly clock: Clock,
  ) {}

  /** Jobs held here. */
  get size(): number {
    return this.held.size;
  }

  /** Whether anybody waits for this reserved pool: who comes new must not be quicker. */
  isWaitedFor(poolId: string): boolean {
    return (this.waiting.get(poolId) ?? 0) > 0;
  }

  add(entry: HeldEntry): void {
    this.remove(entry.jobId);
    this.held.set(entry.jobId, entry);
    this.count(entry, 1);
    this.current().add(entry, this.nowMs());
  }

  /** Forgets a job, held or started. */
  remove(jobId: string): void {
    this.flights.delete(jobId);
    this.letGo(jobId);
    this.current().remove(jobId, this.nowMs());
  }

  /** What to do now; the job of a start is not held any more and is in flight until it is heard of. */
  next(nowMs: number) {
    this.forgetLost(nowMs);
    const decision = this.current().next(this.nowMs(nowMs));
    if (decision?.kind === 'start') {
      this.letGo(decision.job.jobId);
      this.flights.set(decision.job.jobId, nowMs);
    }
    return decision;
  }

  /** A held job whose models a reload took away, once: who may serve it now is for others to find out. */
  takeOrphan(): HeldEntry | undefined {
    this.current();
    return this.orphans.pop();
  }

  nextWakeMs(): number | undefined {
    if (this.held.size === 0) return undefined;
    const nextMs = this.current().nextWakeMs();
    return this.orphans.length > 0 ? 0 : nextMs;
  }

  /** The start could not be carried out: it is held again, and the pool is left alone for a while. */
  putBack(entry: HeldEntry, refusal: Refusal): void {
    if (!this.flights.delete(entry.jobId)) return;
    this.current().refused(entry.jobId, refusal, this.nowMs());
    this.held.set(entry.jobId, entry);
    this.count(entry, 1);
  }

  /** The pool said no to a call that went out; the job comes back over the held stream, as every failed one does. */
  refused(jobId: string, refusal: Refusal): void {
    if (!this.flights.has(jobId)) return;
    this.current().refused(jobId, refusal, this.nowMs());
    this.remove(jobId);
  }

  finished(jobId: string, outcome: AttemptOutcome): void {
    if (!this.flights.delete(jobId)) return;
    this.current().finished(jobId, outcome, this.nowMs());
  }

  /** How long a call took, wherever it was decided. */
  learnLatency(poolId: string, outputTokens: number, latencyMs: number): void {
    this.hasLearned = true;
    this.estimates.latency.observe(poolId, outputTokens, latencyMs);
  }

  /** Whether it was started here and nobody has said how it went. */
  isFlying(jobId: string): boolean {
    return this.flights.has(jobId);
  }

  observeReserved(poolId: string, levels: Units): void {
    this.current().observeReserved(poolId, levels, this.nowMs());
  }

  /** What is to be expected of a job that is not held here. Changes nothing. */
  admit(entry: HeldEntry): Admission {
    return this.current().admit(entry, this.nowMs());
  }

  /** What each lane offers a job that is not held here, without a trace: for the note of a hold. */
  preview(entry: HeldEntry): Why | undefined {
    const scheduler = this.current();
    const nowMs = this.nowMs();
    scheduler.add({ ...entry, jobId: PREVIEWED, notBeforeMs: Number.MAX_SAFE_INTEGER }, nowMs);
    const why = scheduler.explain(PREVIEWED, nowMs);
    scheduler.remove(PREVIEWED, nowMs);
    if (!why) return undefined;
    // It was not let in, so that it leaves no trace: when it would be looked at is not known.
    const { untilMs: _, ...known } = why;
    return known;
  }

  /** After a reload the same jobs wait for other pools; whether the same models may still serve them is looked at when they go. */
  private current(): Scheduler<HeldEntry> {
    const { generation, pools, weights } = this.routing.current;
    if (this.scheduler && this.generation === generation) return this.scheduler;
    this.generation = generation;
    const scheduler = new Scheduler<HeldEntry>({
      pools: pools ?? NO_POOLS,
      estimates: this.estimates,
      weightOf: (tenant) => weights.get(tenant) ?? 1,
      advisoryLanes: ['batch'],
    });
    this.scheduler = scheduler;
    this.flights.clear();
    this.orphans.length = 0;
    const served = new Set(Object.values(pools ?? NO_POOLS).flatMap((ofLane) => ofLane.map(modelOf)));
    for (const entry of this.held.values()) {
      if (entry.candidates.some((candidate) => served.has(modelOf(candidate)))) scheduler.add(entry, this.nowMs());
      else this.orphans.push(entry);
    }
    return scheduler;
  }

  private letGo(jobId: string): void {
    const entry = this.held.get(jobId);
    if (!entry) return;
    this.held.delete(jobId);
    this.count(entry, -1);
  }

  private count({ candidates, lanes }: HeldEntry, change: number): void {
    if (!lanes.includes('reserved')) return;
    for (const { pools } of candidates) {
      if (!pools?.reserved) continue;
      const { id } = pools.reserved;
      this.waiting.set(id, (this.waiting.get(id) ?? 0) + change);
    }
  }

  private forgetLost(nowMs: number): void {
    for (const [jobId, startedMs] of this.flights) {
      if (startedMs + FORGET_FLIGHT_MS > nowMs) return;
      this.remove(jobId);
    }
  }

  /** The scheduler's time must not go back; the system's may. */
  private nowMs(atMs = this.clock.nowMs()): number {
    this.lastMs = Math.max(this.lastMs, atMs);
    return this.lastMs;
  }
}

function modelOf({ endpoint, model }: { readonly endpoint: string; readonly model: string }): string {
  return `${endpoint}/${model}`;
}

const PREVIEWED = 'preview';
const NO_POOLS: PoolSet = { reserved: [], batch: [], flex: [], sync: [] };
