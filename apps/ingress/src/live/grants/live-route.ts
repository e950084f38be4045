import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { describeWork } from '#classification';
import { ConfigSource } from '#config';
import { type Facts, subjects, type WorkMessage } from '#contracts';
import { type Answer, LiveCalls } from '#jetstream';
import { Clock, type CounterFamily, Metrics } from '#telemetry';
import { AskingAnswer } from './asking-answer.js';
import { GrantedRoute } from './granted-route.js';

/** Callers choose model names: beyond so many the one seen first is forgotten, and with it what it was granted. */
const MAX_SHAPES = 1_000;

/**
 * Which way a live call goes from this door: into the stages, or, where they run in other processes and the router has
 * granted it, straight to the endpoint that it would choose (docs/decisions/2026-11-22-route-grants.md).
 */
@Injectable()
export class LiveRoute implements OnModuleDestroy {
  private routes = new Map<string, GrantedRoute>();
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
    const { envelope } = message;
    const facts = describeWork(envelope.path, message.parsedBody);
    const route = this.routeOf(shapeOf(message, facts), grantForMs);
    const step = route.next(facts, this.clock.nowMs());
    if (step.kind === 'granted') {
      const { decision } = step;
      this.granted.of(decision.endpoint).add();
      const sent = { ...message, envelope: { ...envelope, facts, decision } };
      this.liveCalls.send(subjects.liveCall(decision.endpoint), sent, answer, signal);
      return;
    }
    const { grantRequest } = step;
    if (!grantRequest) {
      this.liveCalls.send(subjects.liveAccepted(), message, answer, signal);
      return;
    }
    const asking = new AskingAnswer(answer, (grant) => route.grant(grant, this.clock.nowMs()));
    const sent = { ...message, envelope: { ...envelope, grantRequest } };
    this.liveCalls.send(subjects.liveAccepted(), sent, asking, signal);
  }

  private routeOf(shape: string, windowMs: number): GrantedRoute {
    const known = this.routes.get(shape);
    if (known) return known;
    if (this.routes.size >= MAX_SHAPES) {
      const oldest = this.routes.keys().next();
      if (!oldest.done) this.routes.delete(oldest.value);
    }
    const route = new GrantedRoute(windowMs);
    this.routes.set(shape, route);
    return route;
  }
}

/** All that the router decides a first attempt by, but for its length. */
function shapeOf({ envelope }: WorkMessage, { needs }: Facts): string {
  return `${envelope.path}\0${envelope.model}\0${needs.join()}`;
}
