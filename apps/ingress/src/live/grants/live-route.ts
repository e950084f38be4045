import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { describeWork } from '#classification';
import { ConfigSource } from '#config';
import { type Facts, subjects, type WorkEnvelope, type WorkMessage } from '#contracts';
import { type Answer, LiveCalls } from '#jetstream';
import { Clock, type CounterFamily, Metrics } from '#telemetry';
import { AskingAnswer } from './asking-answer.js';
import { GrantedRoute } from './granted-route.js';

/** Callers choose model names: beyond so many the one not seen for longest is forgotten, with what it was granted. */
const MAX_SHAPES = 1_000;

/**
 * Which way a live call goes from this door: into the stages, or, where they run in other processes and the router has
 * granted it, straight to the endpoint that it would choose (docs/decisions/2026-11-22-route-grants.md).
 */
@Injectable()
export class LiveRoute implements OnModuleDestroy {
  private readonly routes = new LRUCache<string, GrantedRoute>({ max: MAX_SHAPES });
  private readonly granted: CounterFamily;
  private readonly stopListening: () => void;

  constructor(
    private readonly liveCalls: LiveCalls,
    private readonly config: ConfigSource,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.granted = metrics.counter(
      'sluice_granted_calls_total',
      'Live calls that went straight to their endpoint, with leave of the router.',
      ['endpoint'],
    );
    // What was granted under another configuration is not used.
    this.stopListening = config.onChange(() => this.routes.clear());
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Never throws; whoever ends the call answers it. */
  send(message: WorkMessage, answer: Answer, signal: AbortSignal): void {
    const { grantForMs } = this.config.current.live;
    if (grantForMs === 0 || !message.parsedBody || this.liveCalls.isHere(subjects.liveAccepted())) {
      this.liveCalls.send(subjects.liveAccepted(), message, answer, signal);
      return;
    }
    const facts = describeWork(message.envelope.path, message.parsedBody);
    const route = this.routeOf(shapeOf(message.envelope, facts), grantForMs);
    const step = route.next(facts, this.clock.nowMs());
    if (step.kind === 'granted') {
      this.granted.of(step.decision.endpoint).add();
      const decided = adding(message, { facts, decision: step.decision });
      this.liveCalls.send(subjects.liveCall(step.decision.endpoint), decided, answer, signal);
    } else if (step.grantRequest) {
      const asking = new AskingAnswer(answer, (grant) => route.grant(grant, this.clock.nowMs()));
      const request = adding(message, { grantRequest: step.grantRequest });
      this.liveCalls.send(subjects.liveAccepted(), request, asking, signal);
    } else {
      this.liveCalls.send(subjects.liveAccepted(), message, answer, signal);
    }
  }

  private routeOf(shape: string, windowMs: number): GrantedRoute {
    const known = this.routes.get(shape);
    if (known) return known;
    const route = new GrantedRoute(windowMs);
    this.routes.set(shape, route);
    return route;
  }
}

function adding(message: WorkMessage, more: Partial<WorkEnvelope>): WorkMessage {
  return { ...message, envelope: { ...message.envelope, ...more } };
}

/** All that the router decides a first attempt by, but for its length. */
function shapeOf({ path, model }: WorkEnvelope, { needs }: Facts): string {
  return `${path}\0${model}\0${needs.join()}`;
}
