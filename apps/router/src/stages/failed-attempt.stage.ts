import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { ack, type Delivery, Stage, type Verdict } from '#jetstream';
import type { MaybePromise } from '#state';
import { lastFailureOf } from '../decision/decide-after-failure.policy.js';
import { RoutingStep } from './routing-step.js';

/** An attempt failed: again, elsewhere, later, or not at all? */
@Controller()
export class FailedAttemptStage {
  constructor(private readonly step: RoutingStep) {}

  @Stage([subjectPatterns.attemptFailed, subjects.liveFailed()], { stage: 'router-failed', concurrency: 256 })
  decide(@Payload() message: WorkMessage, @Ctx() delivery: Delivery): MaybePromise<Verdict> {
    const { attempts } = message.envelope;
    const last = attempts.at(-1);
    // The caller has read the beginning of an answer: another attempt cannot take it back.
    if (delivery.answer?.started && last) {
      delivery.answer.fail(lastFailureOf(last), attempts);
      return ack();
    }
    return this.step.route(message, delivery, { backoff: true });
  }
}
