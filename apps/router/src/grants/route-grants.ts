import { Injectable } from '@nestjs/common';
import { type CallVolume, type Decision, type RouteGrant, type TokenWindow, type WorkEnvelope } from '#contracts';
import type { Answer } from '#jetstream';
import { SharedState } from '#state';
import { Clock } from '#telemetry';
import type { Candidate } from '../candidates/candidate.js';
import { RoutingTable } from '../candidates/routing-table.js';
import type { RouteOutcome } from '../decision/route-outcome.js';
import { HealthWatch } from '../health/health-watch.js';
import { EndpointLimits } from '../limits/endpoint-limits.js';
import { RouterMetrics } from '../router-metrics.js';
import { grantWindow } from './grant-window.policy.js';
import { grantedVolume } from './granted-volume.policy.js';

type Call = RouteOutcome & { kind: 'call' };

/**
 * Gives a door that asks for it leave to send the next calls like this one by itself. No call waits for it: a door that
 * hears nothing goes on asking for each.
 */
@Injectable()
export class RouteGrants {
  private readonly limits: EndpointLimits;

  constructor(
    private readonly routing: RoutingTable,
    private readonly watch: HealthWatch,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
    state: SharedState,
  ) {
    this.limits = new EndpointLimits(state);
  }

  /** Nothing when the call does not ask, or when its door is in this process. */
  offer(envelope: WorkEnvelope, outcome: Call, answer: Answer | undefined): void {
    const { grantRequest } = envelope;
    if (grantRequest && answer?.grant) void this.grant(grantRequest, { envelope, outcome, answer });
  }

  private async grant(
    asked: CallVolume,
    { envelope, outcome, answer }: { envelope: WorkEnvelope; outcome: Call; answer: Answer },
  ): Promise<void> {
    const { table, grantForMs } = this.routing.current;
    const { candidate } = outcome;
    const window = grantWindow({ envelope, named: table.resolve(envelope.model), outcome });
    if (grantForMs === 0 || window === null || !this.watch.health.isWell(candidate, this.clock.nowMs())) return;
    const volume = await this.reserve(candidate, asked);
    if (volume === null) return;
    this.metrics.granted(candidate.endpoint, volume.calls);
    answer.grant?.(grantOf(outcome, volume, { window, forMs: grantForMs }));
  }

  /** Out of the endpoint's limits, for all of them at once. */
  private async reserve(candidate: Candidate, asked: CallVolume): Promise<CallVolume | null> {
    const nowMs = this.clock.nowMs();
    const volume = grantedVolume(asked, await this.limits.rooms(candidate, asked, nowMs));
    if (volume === null) return null;
    const { granted } = await this.limits.take(candidate, volume, nowMs);
    return granted ? volume : null;
  }
}

function grantOf(
  { candidate, lane }: Call,
  volume: CallVolume,
  terms: { window: TokenWindow; forMs: number },
): RouteGrant {
  const { endpoint, model } = candidate;
  const decision: Decision = { endpoint, model, lane, attemptNumber: 1, reason: 'granted' };
  return { ...volume, ...terms, decision };
}
