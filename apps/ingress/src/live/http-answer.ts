import {
  type ApiError,
  type AttemptSummary,
  type CallWarning,
  type Failure,
  formatUsd,
  responseHeaders,
} from '#contracts';
import type { Answer, AnswerEnd, AnswerHead, ServedBy } from '#jetstream';
import type { Exchange } from '../http/exchange.js';
import { sendProblem } from '../http/send-problem.js';
import { problemOfFailure } from '../problem/problems.js';
import { StreamedBody } from './streamed-body.js';

/** What a stream says that no provider has written. */
export interface StreamWording {
  /** `statusCode`: the one it would have had before the stream began. */
  failure(error: ApiError, statusCode: number): string;
  /** Absent: a comment. */
  readonly keepAlive?: string;
}

const OPENAI_WORDING: StreamWording = {
  failure: (error) => `data: ${JSON.stringify({ error })}\n\n`,
};

/**
 * The socket's end of a live call. Nothing is written before the provider has begun to answer, so that everything that
 * fails before is a plain HTTP error; from the first chunk on a failure can only end the stream.
 */
export class HttpAnswer implements Answer {
  started = false;
  /** OpenAI's chat unless a door has other words; set before `start`. */
  wording: StreamWording = OPENAI_WORDING;
  private body: StreamedBody | null = null;

  constructor(
    private readonly exchange: Exchange,
    private readonly streamBufferBytes: number,
  ) {}

  start(head: AnswerHead): void {
    this.started = true;
    this.note(head.servedBy);
    const { response } = this.exchange;
    if (response.destroyed) return;
    this.exchange.writeHead(head.statusCode, head.contentType, [
      'cache-control',
      'no-cache',
      // nginx would hold the stream back until it ends
      'x-accel-buffering',
      'no',
      ...servedByHeaders(head.servedBy, this.exchange.jobId),
    ]);
    this.body = new StreamedBody(response, this.streamBufferBytes, this.wording.keepAlive);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    return this.body?.write(chunk);
  }

  end(end: AnswerEnd): void {
    this.note(end.servedBy);
    const costUsd = end.costNanoUsd === null ? null : formatUsd(BigInt(end.costNanoUsd));
    if (this.started) {
      this.body?.end(`: sluice cost_usd=${costUsd ?? 'unknown'} attempts=${end.servedBy.attempts}\n\n`);
      return;
    }
    this.exchange.send(end.statusCode, 'application/json', end.body, [
      ...servedByHeaders(end.servedBy, this.exchange.jobId),
      ...costHeader(costUsd),
    ]);
  }

  fail(failure: Failure, attempts: readonly AttemptSummary[]): void {
    const problem = problemOfFailure(failure);
    if (this.started) {
      this.exchange.errorCode = problem.error.code ?? problem.error.type;
      this.body?.end(this.wording.failure(problem.error, problem.statusCode));
      return;
    }
    this.exchange.addHeader(responseHeaders.jobId, this.exchange.jobId ?? '');
    this.exchange.addHeader(responseHeaders.attempts, String(attempts.length));
    sendProblem(this.exchange, problem);
  }

  private note(servedBy: ServedBy): void {
    this.exchange.provider = servedBy.endpoint;
    this.exchange.model = servedBy.model;
  }
}

export function servedByHeaders(servedBy: ServedBy, jobId: string | undefined): string[] {
  return [
    responseHeaders.jobId,
    jobId ?? '',
    responseHeaders.provider,
    servedBy.endpoint,
    responseHeaders.model,
    headerText(servedBy.model),
    responseHeaders.lane,
    servedBy.lane,
    responseHeaders.attempts,
    String(servedBy.attempts),
    ...warningsHeader(servedBy.warnings),
  ];
}

/** Nothing where the model has no price: a header that is not there cannot be read as 0. */
export function costHeader(costUsd: string | null): string[] {
  return costUsd === null ? [] : [responseHeaders.costUsd, costUsd];
}

/** Clients and proxies drop an answer whose header is larger than 8 or 16 KB: the body has all of them. */
const MOST_WARNINGS = 20;

export function warningsHeader(warnings: readonly CallWarning[] = []): string[] {
  if (warnings.length === 0) return [];
  const said = warnings.slice(0, MOST_WARNINGS).map(({ kind, param }) => `${kind}:${paramText(param)}`);
  return [responseHeaders.warnings, said.join(',')];
}

/** A path in the caller's body, which may hold names he chose. */
function paramText(param: string): string {
  return headerText(param.slice(0, 80).toWellFormed()).replaceAll(/[,\s]/g, '_');
}

/** A model may be named in any script; a header may not. */
export function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURI(text);
}
