import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AttemptsQuery, compileShape, type LedgerReply, type ShapeCheck, subjects, UsageQuery } from '#contracts';
import { Bus } from '#jetstream';
import { Logger } from '#telemetry';
import { AttemptStore } from '../store/attempt.store.js';
import { UsageReader } from '../store/usage.store.js';
import { fitReport } from './fit-report.js';

const checkUsageQuery = compileShape(UsageQuery, { unknownFields: 'refuse' });
const checkAttemptsQuery = compileShape(AttemptsQuery, { unknownFields: 'refuse' });
/** One replica of the group answers. */
const QUEUE = 'accounting';
/** Below the broker's default limit of 1 MiB a message. */
const MAX_REPORT_BYTES = 900_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Question<Query> {
  readonly subject: string;
  readonly check: ShapeCheck;
  readonly answer: (query: Query) => Promise<unknown>;
}

/** Answers questions to the ledger over core NATS. The asker has authenticated whoever asks and sets the tenant. */
@Injectable()
export class LedgerAnswers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly unsubscribes: (() => void)[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly reader: UsageReader,
    private readonly store: AttemptStore,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.serve<UsageQuery>({
      subject: subjects.usageRequested(),
      check: checkUsageQuery,
      answer: async (query) => fitReport(await this.reader.usage(query), MAX_REPORT_BYTES),
    });
    this.serve<AttemptsQuery>({
      subject: subjects.attemptsRequested(),
      check: checkAttemptsQuery,
      answer: ({ tenant, jobId }) => this.store.attemptsOf(tenant, jobId),
    });
  }

  beforeApplicationShutdown(): void {
    for (const unsubscribe of this.unsubscribes) unsubscribe();
  }

  private serve<Query>(question: Question<Query>): void {
    const unsubscribe = this.bus.subscribe(
      question.subject,
      ({ data, respond }) => {
        if (!respond) return; // published, not asked: nobody waits
        this.reply(question, data)
          .then((reply) => respond(encoder.encode(JSON.stringify(reply))))
          .catch((error: Error) => this.logger.warn({ error: error.message }, 'an answer could not be sent'));
      },
      { queue: QUEUE },
    );
    this.unsubscribes.push(unsubscribe);
  }

  private async reply<Query>(question: Question<Query>, data: Uint8Array): Promise<LedgerReply<unknown>> {
    const query = parseJson(data);
    if (query === undefined) {
      return { kind: 'invalid', param: null, code: 'invalid_json', message: 'The question is not JSON.' };
    }
    const problem = question.check(query);
    if (problem) return { kind: 'invalid', ...problem };
    try {
      return { kind: 'answer', value: await question.answer(query as Query) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn({ subject: question.subject, error: reason }, 'a question to the ledger was not answered');
      return { kind: 'unavailable', message: 'The ledger cannot be read at the moment.' };
    }
  }
}

function parseJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined; // said to the asker as invalid_json
  }
}
