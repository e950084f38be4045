import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { type Decision, type Failure, subjectPatterns, subjects, type WorkMessage } from '#contracts';
import { ClaimCheck, type Delivery, deadLetter, forward, Stage, type Verdict } from '#jetstream';
import type { MaybePromise } from '#state';
import type { CallWork } from './attempt/attempt-calls.js';
import { DurableAttempts } from './attempt/durable-attempts.js';
import { EndedJobs } from './attempt/ended-jobs.js';
import { LiveAttempts } from './attempt/live-attempts.js';
import { findUnhonoured } from './attempt/map-call.js';
import { notAttempted } from './attempt/not-attempted.js';
import { EndpointRegistry } from './endpoint/endpoint-registry.js';

/** Calls, durable and interactive, as the router decided them: the only stage that talks to providers. */
@Controller()
export class CallStage {
  constructor(
    private readonly endpoints: EndpointRegistry,
    private readonly durable: DurableAttempts,
    private readonly live: LiveAttempts,
    private readonly ended: EndedJobs,
    private readonly claimCheck: ClaimCheck,
  ) {}

  @Stage([subjectPatterns.calls, subjectPatterns.liveCalls], { stage: 'call' })
  call(@Payload() message: WorkMessage, @Ctx() delivery: Delivery): MaybePromise<Verdict> {
    const { envelope } = message;
    const { decision } = envelope;
    if (!decision) return deadLetter('a call without a decision of the router');
    if (envelope.kind === 'job') {
      const failure = this.ended.whyEnded(envelope);
      if (failure) return this.durable.endBeforeCall(envelope, failure);
    }
    const endpoint = this.endpoints.find(decision.endpoint);
    if (!endpoint) return handBack(message, decision, notConfigured(decision));
    const { bodyRef } = envelope;
    const work = { endpoint, decision, message, loaded: message, delivery };
    if (!bodyRef || message.parsedBody) return this.make(work);
    return this.claimCheck.load(bodyRef).then((body) => this.make({ ...work, loaded: { ...message, body } }));
  }

  private make(work: CallWork): MaybePromise<Verdict> {
    const { endpoint, decision, message, loaded, delivery } = work;
    const { envelope } = message;
    const unhonoured = envelope.strict ? findUnhonoured(endpoint, loaded) : undefined;
    if (unhonoured) return handBack(message, decision, unhonoured);
    if (envelope.kind === 'job') return this.durable.run(work);
    return delivery.answer ? this.live.run(work, delivery.answer) : deadLetter('an interactive call without an answer');
  }
}

/** The endpoint went with a reload while the call was on its way. */
function notConfigured({ endpoint }: Decision): Failure {
  return { kind: 'model-not-found', message: `The endpoint '${endpoint}' is no longer configured.` };
}

/** No call is made here: the router finds it another endpoint, or says that there is none. */
function handBack(message: WorkMessage, decision: Decision, failure: Failure): Verdict {
  const { envelope } = message;
  const attempts = [...envelope.attempts, notAttempted(decision, failure)];
  const subject =
    envelope.kind === 'live' ? subjects.liveFailed() : subjects.attemptFailed(envelope.tenant, envelope.jobId);
  return forward(subject, { ...message, envelope: { ...envelope, attempts } });
}
