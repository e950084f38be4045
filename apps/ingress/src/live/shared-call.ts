import type { AttemptSummary, Failure } from '#contracts';
import type { Answer, AnswerEnd, AnswerHead } from '#jetstream';

type Outcome = (answer: Answer) => void;

/**
 * One call of a provider that answers several requests: a client library's retry joins the call its first try began.
 *
 *   running ──answer──► answered (whoever is there gets it; if nobody is, it is kept for `lingerMs`) ──► over
 *   running ──last caller gone──► lingering ──joined──► running
 *                                 lingering ──time──► aborted ──► over
 */
export class SharedCall implements Answer {
  /** Only calls that are not streamed are shared. */
  readonly started = false;
  private readonly aborter = new AbortController();
  private readonly answers = new Set<Answer>();
  private outcome: Outcome | null = null;
  private timer: NodeJS.Timeout | null = null;

  /** `over` is called when nobody can join any more, perhaps more than once. */
  constructor(private readonly over: () => void) {}

  /** Aborts the provider's call. */
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  join(answer: Answer): void {
    this.cancelTimer();
    if (this.outcome) {
      this.outcome(answer);
      this.over();
      return;
    }
    this.answers.add(answer);
  }

  /** A caller hung up. With `lingerMs` 0 the call ends at once when it was the last one. */
  leave(answer: Answer, lingerMs: number): void {
    if (!this.answers.delete(answer) || this.answers.size > 0 || this.outcome) return;
    if (lingerMs === 0) this.abort();
    else this.timer = setTimeout(() => this.abort(), lingerMs);
  }

  start(_head: AnswerHead): void {
    throw new Error('a shared call cannot stream');
  }

  write(_chunk: Uint8Array): void {
    throw new Error('a shared call cannot stream');
  }

  end(end: AnswerEnd): void {
    this.settle((answer) => answer.end(end));
  }

  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.settle((answer) => answer.fail(failure, attempts));
  }

  private settle(outcome: Outcome): void {
    this.outcome = outcome;
    if (this.answers.size === 0 && this.timer !== null && !this.aborter.signal.aborted) return;
    this.cancelTimer();
    for (const answer of this.answers) outcome(answer);
    this.answers.clear();
    this.over();
  }

  private abort(): void {
    this.timer = null;
    if (this.outcome === null) this.aborter.abort();
    this.over();
  }

  private cancelTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
