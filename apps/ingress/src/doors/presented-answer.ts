import type { AttemptSummary, ChatChunk, ChatCompletion, Failure } from '#contracts';
import type { Answer, AnswerEnd, AnswerHead, ServedBy } from '#jetstream';
import type { Exchange } from '../http/exchange.js';
import type { HttpAnswer } from '../live/http-answer.js';
import { joinWarnings, type Presentation, type PresentedStream } from './presentation.js';
import { readEventData } from './read-event-data.js';

const DONE = '[DONE]';
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An answer of the house on its way to the socket, said in the words of the caller's API. */
export class PresentedAnswer implements Answer {
  private stream: PresentedStream | null = null;
  /** The last events are said once: at `[DONE]`, so that nobody waits for our bookkeeping, or at the end. */
  private hasEnded = false;

  constructor(
    private readonly http: HttpAnswer,
    private readonly exchange: Exchange,
    private readonly presentation: Presentation,
  ) {}

  get started(): boolean {
    return this.http.started;
  }

  start(head: AnswerHead): void {
    const stream = this.presentation.stream();
    this.stream = stream;
    this.exchange.addHeaders(this.presentation.headers);
    this.http.wording = {
      // Behind its last event an answer is whole for its reader: what fails then is the ledger's to know.
      failure: (error, statusCode) => (this.hasEnded ? '' : stream.fail(error, statusCode)),
      ...(this.presentation.keepAlive === undefined ? {} : { keepAlive: this.presentation.keepAlive }),
    };
    this.http.start({ ...head, servedBy: this.withWarnings(head.servedBy) });
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.hasEnded || this.stream === null) return;
    let text = '';
    for (const data of readEventData(decoder.decode(chunk))) {
      if (data === DONE) {
        text += this.close(this.stream);
        break;
      }
      const parsed = parseJson(data);
      if (!isAnswer(parsed)) {
        this.giveUp(text);
        return;
      }
      text += this.stream.next(parsed as unknown as ChatChunk);
    }
    if (text !== '') return this.http.write(encoder.encode(text));
  }

  end(end: AnswerEnd): void {
    if (this.stream !== null) {
      const text = this.hasEnded ? '' : this.close(this.stream);
      if (text !== '') void this.http.write(encoder.encode(text));
      this.http.end(end);
      return;
    }
    const completion = parseJson(decoder.decode(end.body));
    if (!isAnswer(completion)) {
      this.http.fail(NOT_OURS, end.attempts);
      return;
    }
    const body = this.presentation.whole(completion as unknown as ChatCompletion);
    this.exchange.addHeaders(this.presentation.headers);
    this.http.end({ ...end, body: encoder.encode(JSON.stringify(body)), servedBy: this.withWarnings(end.servedBy) });
  }

  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    this.http.fail(failure, attempts);
  }

  private close(stream: PresentedStream): string {
    this.hasEnded = true;
    return stream.end();
  }

  /** Nothing more is written after it; the call itself ends by itself. */
  private giveUp(textBefore: string): void {
    if (textBefore !== '') void this.http.write(encoder.encode(textBefore));
    this.http.fail(NOT_OURS, []);
    this.hasEnded = true;
  }

  private withWarnings(servedBy: ServedBy): ServedBy {
    return { ...servedBy, ...joinWarnings(this.presentation.warnings, servedBy.warnings) };
  }
}

const NOT_OURS: Failure = {
  kind: 'malformed-response',
  message: 'The provider sent something that is no answer to a chat.',
};

/** Whole or a chunk: only what both have is looked at, everything else may be missing. */
function isAnswer(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Array.isArray((value as { choices?: unknown }).choices);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
