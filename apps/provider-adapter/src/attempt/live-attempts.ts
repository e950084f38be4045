import { Injectable } from '@nestjs/common';
import { type AttemptSummary, type Failure, subjects } from '#contracts';
import { type Answer, ack, forward, type ServedBy, type Verdict } from '#jetstream';
import { AttemptBatcher } from '../record/attempt-batcher.js';
import { abortFailure } from '../transport/abort-failure.js';
import { AttemptCalls, type CallWork } from './attempt-calls.js';
import type { FinishedAttempt } from './finished-attempt.js';
import { LiveSink } from './live-sink.js';
import { notAttempted } from './not-attempted.js';
import type { StartedAttempt } from './started-attempt.js';

/**
 * One interactive call: nothing is written to the broker before the answer. What fails before the caller saw anything
 * goes to the router, which tries elsewhere or gives up; what fails later can only end the answer.
 */
@Injectable()
export class LiveAttempts {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly batcher: AttemptBatcher,
  ) {}

  async run(work: CallWork, answer: Answer): Promise<Verdict> {
    const { gate } = work.endpoint;
    if (!gate.tryEnter()) {
      const entered = await gate.enter('live', work.delivery.signal);
      if (entered !== 'entered') return withoutCall(work, answer, entered);
    }
    const attempt = this.calls.begin(work);
    const servedBy = servedByOf(work);
    let finished: FinishedAttempt;
    try {
      finished = await this.calls.make(attempt, work, new LiveSink(answer, servedBy));
    } finally {
      gate.leave();
    }
    const verdict = answerWith(work, answer, finished, servedBy);
    this.keep(attempt, finished);
    return verdict;
  }

  /** Behind the answer: the caller does not wait for the ledger. */
  private keep(attempt: StartedAttempt, finished: FinishedAttempt): void {
    this.batcher.add(finished.record);
    this.calls.report(attempt, finished);
  }
}

function withoutCall(work: CallWork, answer: Answer, why: 'full' | 'aborted'): Verdict {
  const message = `Too many calls of '${work.endpoint.config.id}' are waiting.`;
  const failure: Failure =
    why === 'full' ? { kind: 'overloaded', message } : abortFailure(work.delivery.signal, 'caller-gone');
  return failOver(work, answer, { failure, summary: notAttempted(work.decision, failure) });
}

function answerWith(work: CallWork, answer: Answer, finished: FinishedAttempt, servedBy: ServedBy): Verdict {
  const { call, record, summary } = finished;
  if (call.failure) return failOver(work, answer, { failure: call.failure, summary });
  const { statusCode = 200, body, usage, warnings } = call;
  const attempts = [...work.message.envelope.attempts, summary];
  answer.end({
    statusCode,
    servedBy: warnings ? { ...servedBy, warnings } : servedBy,
    body,
    usage,
    costNanoUsd: record.costNanoUsd,
    attempts,
  });
  return ack();
}

/** To the router while the caller has seen nothing; otherwise the answer ends here. */
function failOver(
  { message }: CallWork,
  answer: Answer,
  { failure, summary }: { readonly failure: Failure; readonly summary: AttemptSummary },
): Verdict {
  const attempts = [...message.envelope.attempts, summary];
  if (answer.started || failure.kind === 'cancelled') {
    answer.fail(failure, attempts);
    return ack();
  }
  return forward(subjects.liveFailed(), { ...message, envelope: { ...message.envelope, attempts } });
}

function servedByOf({ endpoint, decision, message }: CallWork): ServedBy {
  const { region } = endpoint.config;
  const { endpoint: id, model, lane } = decision;
  const attempts = message.envelope.attempts.length + 1;
  return { endpoint: id, model, lane, attempts, ...(region === undefined ? {} : { region }) };
}
