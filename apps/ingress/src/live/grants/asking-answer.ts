import type { AttemptSummary, Failure, RouteGrant } from '#contracts';
import type { Answer, AnswerEnd, AnswerHead } from '#jetstream';

/** The answer of a call that asked the router for more than its own way. */
export class AskingAnswer implements Answer {
  constructor(
    private readonly answer: Answer,
    readonly grant: (grant: RouteGrant) => void,
  ) {}

  get started(): boolean {
    return this.answer.started;
  }

  start(head: AnswerHead): void {
    this.answer.start(head);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    return this.answer.write(chunk);
  }

  end(end: AnswerEnd): void {
    this.answer.end(end);
  }

  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.answer.fail(failure, attempts);
  }
}
