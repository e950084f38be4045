import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConfigSource } from '#config';
import type { WorkMessage } from '#contracts';
import type { Answer } from '#jetstream';
import { Clock } from '#telemetry';
import { PresentedAnswer } from '../doors/presented-answer.js';
import { invalidRequest } from '../problem/problems.js';
import { isStreamed } from '../shape/is-streamed.js';
import { callerGone } from './caller-gone.js';
import { LiveRoute } from './grants/live-route.js';
import { HttpAnswer } from './http-answer.js';
import { IdempotentCalls } from './idempotent-calls.js';
import type { LiveRequest } from './live-request.js';
import { newLiveEnvelope } from './new-live-envelope.js';
import { readRetryHints } from './retry-hints.js';
import { SharedCalls } from './shared-calls.js';

/**
 * How a checked request runs: straight to the next stage; together with the call it is a retry of; or, with an
 * idempotency key, as a durable job.
 */
@Injectable()
export class LiveDispatch {
  constructor(
    private readonly config: ConfigSource,
    private readonly route: LiveRoute,
    private readonly sharedCalls: SharedCalls,
    private readonly idempotentCalls: IdempotentCalls,
    private readonly clock: Clock,
  ) {}

  /** A promise only where something has to be asked elsewhere. */
  send(live: LiveRequest): Promise<void> | void {
    const streamed = isStreamed(live.path, live.body);
    const idempotencyKey = live.headers['idempotency-key'];
    if (idempotencyKey !== undefined) {
      if (streamed) throw idempotencyNeedsWholeAnswer();
      return this.idempotentCalls.answer(live, String(idempotencyKey), this.clock.nowMs());
    }
    const message = this.newMessage(live);
    live.exchange.jobId = message.envelope.jobId;
    const answer = this.newAnswer(live);
    const gone = callerGone(live.exchange.response);
    const hints = streamed ? null : readRetryHints(live.headers);
    if (hints === null) {
      this.forward(message, answer, gone);
      return;
    }
    this.sharedCalls.answer(
      { fingerprint: fingerprintOf(live), hints, startedAtMs: live.exchange.startedAtMs, gone },
      answer,
      (shared, signal) => this.forward(message, shared, signal),
    );
  }

  private newAnswer({ exchange, presentation }: LiveRequest): Answer {
    const http = new HttpAnswer(exchange, this.config.current.http.streamBufferBytes);
    return presentation ? new PresentedAnswer(http, exchange, presentation) : http;
  }

  private forward(message: WorkMessage, answer: Answer, signal: AbortSignal): void {
    this.route.send(message, answer, signal);
  }

  private newMessage({ path, exchange, strict, body, bytes }: LiveRequest): WorkMessage {
    const envelope = newLiveEnvelope({
      path,
      caller: exchange.authenticated,
      body,
      bodyBytes: bytes.byteLength,
      traceparent: exchange.traceparent,
      nowMs: this.clock.nowMs(),
      timeoutMs: this.config.current.live.timeoutMs,
      strict,
    });
    return { envelope, body: bytes, parsedBody: body };
  }
}

/** The key belongs to it: a retry with another key of the same tenant may be allowed less. */
function fingerprintOf({ path, exchange, strict, bytes }: LiveRequest): string {
  const { tenant, keyId } = exchange.authenticated;
  return `${tenant}\0${keyId}\0${path}\0${strict}\0${hash('sha256', bytes, 'hex')}`;
}

function idempotencyNeedsWholeAnswer() {
  return invalidRequest(
    'Idempotency-Key does not work with stream: true, because a stream cannot be replayed. Leave one of them out, or submit the request to /v1/jobs.',
    'idempotency_key_not_supported',
    'stream',
  );
}
