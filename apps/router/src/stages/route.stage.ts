import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { type Delivery, Stage, type Verdict } from '#jetstream';
import type { MaybePromise } from '#state';
import { RoutingStep } from './routing-step.js';

/** Classified work: where does it run? */
@Controller()
export class RouteStage {
  constructor(private readonly step: RoutingStep) {}

  @Stage([subjectPatterns.jobClassified, subjects.liveClassified()], { stage: 'router', concurrency: 256 })
  route(@Payload() message: WorkMessage, @Ctx() delivery: Delivery): MaybePromise<Verdict> {
    return this.step.route(message, delivery, { backoff: false });
  }
}
