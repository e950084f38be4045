import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Failure, type QuoteAnswer, type QuoteQuery, subjects, type WorkEnvelope } from '#contracts';
import { Bus } from '#jetstream';
import { Clock, Logger } from '#telemetry';
import { UNKNOWN_FACTS } from '../candidates/eligible-candidates.policy.js';
import { hasChoiceOfLanes } from '../candidates/route-constraint.filter.js';
import { Decider } from '../decision/decider.js';
import { HeldBoard } from '../held/held-board.js';
import { heldEntryOf } from '../held/held-entry.js';

/** No pool at all may take it: there is prepaid capacity and nothing else, and one call is more than a window of it. */
const TOO_LARGE: Failure = {
  kind: 'no-capacity',
  message: 'This request is larger than the prepaid capacity it may go to, and there is no other way to buy it.',
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Says what will become of a job that is just being submitted: the replica that leads knows who else waits. */
@Injectable()
export class QuoteAnswers implements OnApplicationBootstrap, OnModuleDestroy {
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly bus: Bus,
    private readonly decider: Decider,
    private readonly board: HeldBoard,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    // Not in a queue group: every replica hears it and the one that leads answers.
    this.unsubscribe = this.bus.subscribe(subjects.quoteRequested(), ({ data, respond }) => {
      if (!respond || !this.board.leading) return;
      try {
        const query = JSON.parse(decoder.decode(data)) as QuoteQuery;
        respond(encoder.encode(JSON.stringify(this.answer(query))));
      } catch (error) {
        // The door quotes by itself then.
        this.logger.warn({ error }, 'a quote could not be given');
      }
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  answer(query: QuoteQuery): QuoteAnswer {
    const envelope = envelopeOf(query, this.clock.nowMs());
    const eligible = this.decider.eligible(envelope, envelope.acceptedAtMs);
    if (eligible.kind === 'none') return { refusal: eligible.failure };
    const { candidates, lanes } = eligible;
    // It goes at once: the door can say that by itself.
    if (!hasChoiceOfLanes(candidates, lanes)) return null;
    const { generation } = this.decider;
    const entry = heldEntryOf({ envelope, candidates, lanes, generation, sequence: 0, subject: '' });
    const { isFeasible, earliestFeasibleDeadlineMs, quote } = this.board.lanes.admit(entry);
    const { p50, p95 } = quote.finishMs;
    if (!Number.isFinite(p50)) return { refusal: TOO_LARGE };
    return {
      lane: quote.lane,
      costNanoUsd: Math.round(quote.costNanoUsd.p50),
      finishMs: { p50: Math.round(p50), p95: Math.round(p95) },
      isFeasible,
      earliestDeadlineMs: Math.round(earliestFeasibleDeadlineMs),
      cheaper: quote.cheaperIfUntil.map(({ deadlineMs, costNanoUsd, lane }) => ({
        untilMs: Math.round(deadlineMs),
        costNanoUsd: Math.round(costNanoUsd),
        lane,
      })),
    };
  }
}

/** As the job will be when the router sees it; its id is nobody's. */
function envelopeOf(query: QuoteQuery, nowMs: number): WorkEnvelope {
  const { inputTokens, expectedOutputTokens, maxOutputTokens, ...asked } = query;
  return {
    v: 1,
    jobId: 'quote',
    keyId: '',
    kind: 'job',
    stream: false,
    acceptedAtMs: nowMs,
    traceparent: '',
    bodyBytes: 0,
    attempts: [],
    ...asked,
    facts: {
      ...UNKNOWN_FACTS,
      inputTokens,
      expectedOutputTokens,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    },
  };
}
