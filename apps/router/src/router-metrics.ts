import { Injectable } from '@nestjs/common';
import type { Lane } from '#contracts';
import { type CounterFamily, type GatewayMetrics, type GaugeFamily, gatewayMetrics, Metrics } from '#telemetry';
import type { BreakerState } from './health/circuit-breaker.policy.js';

const BREAKER_VALUE: Readonly<Record<BreakerState['kind'], number>> = { closed: 0, 'half-open': 0.5, open: 1 };

/** What operators see of routing. */
@Injectable()
export class RouterMetrics {
  private readonly decisions: CounterFamily;
  private readonly gateway: GatewayMetrics;
  private readonly leading: GaugeFamily;

  constructor(metrics: Metrics) {
    this.decisions = metrics.counter(
      'sluice_router_decisions_total',
      'Decisions by what was decided (call, grant, hold, wait, fail; a grant counts the calls it is for), where, in which lane and why.',
      ['decision', 'endpoint', 'lane', 'reason'],
    );
    this.gateway = gatewayMetrics(metrics);
    this.leading = metrics.gauge('sluice_router_releases_held_jobs', 'Whether this replica releases held jobs (1).');
  }

  called(endpoint: string, lane: Lane, reason: string): void {
    this.decisions.of('call', endpoint, lane, reason).add();
  }

  granted(endpoint: string, calls: number): void {
    this.decisions.of('grant', endpoint, 'sync', 'first choice').add(calls);
  }

  waited(decision: 'hold' | 'wait', cause: string): void {
    this.decisions.of(decision, '', '', cause).add();
  }

  failed(kind: string): void {
    this.decisions.of('fail', '', '', kind).add();
  }

  breaker(key: string, state: BreakerState['kind']): void {
    this.gateway.breakerOpen.of(key).set(BREAKER_VALUE[state]);
  }

  /** Every replica knows all of them: take the maximum over replicas, not the sum. */
  heldJobs(forTime: number, all: number): void {
    this.gateway.heldJobs.of('time').set(forTime);
    this.gateway.heldJobs.of('capacity').set(all - forTime);
  }

  leads(leading: boolean): void {
    this.leading.of().set(leading ? 1 : 0);
  }
}
