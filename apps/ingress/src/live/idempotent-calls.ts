import { Injectable } from '@nestjs/common';
import { ConfigSource } from '#config';
import { type ChatCompletion, type JobResult, responseHeaders } from '#contracts';
import { ClaimCheck } from '#jetstream';
import { joinWarnings, type Presentation } from '../doors/presentation.js';
import type { Exchange } from '../http/exchange.js';
import { OpenRequests } from '../http/open-requests.js';
import { checkIdempotencyKey } from '../jobs/check-idempotency-key.js';
import type { JobRequest } from '../jobs/job-request.js';
import { ResultWaiter } from '../jobs/result-waiter.js';
import { answerOf } from '../jobs/status-code-of-error.js';
import { SubmitJob } from '../jobs/submit-job.js';
import { ApiProblem } from '../problem/api-problem.js';
import { serverError } from '../problem/problems.js';
import type { CallBody } from '../shape/check-call-body.js';
import { callerGone } from './caller-gone.js';
import { costHeader, headerText, warningsHeader } from './http-answer.js';
import type { LiveRequest } from './live-request.js';
import { ledgerMetadata } from './new-live-envelope.js';

/**
 * An interactive request with an idempotency key runs as a durable job, because only something durable can promise
 * "exactly once" and give the same bytes again. A caller who hangs up leaves the job running: the key says that
 * somebody will come back for it.
 */
@Injectable()
export class IdempotentCalls {
  constructor(
    private readonly submitJob: SubmitJob,
    private readonly waiter: ResultWaiter,
    private readonly claimCheck: ClaimCheck,
    private readonly openRequests: OpenRequests,
    private readonly config: ConfigSource,
  ) {}

  /** Rejects with an ApiProblem when there is nothing to give. */
  async answer(live: LiveRequest, idempotencyKey: string, nowMs: number): Promise<void> {
    checkIdempotencyKey(idempotencyKey, 'Idempotency-Key');
    const { exchange } = live;
    const timeoutMs = this.config.current.live.timeoutMs;
    const job = await this.submitJob.submit(jobOf(live, idempotencyKey, nowMs + timeoutMs));
    exchange.jobId = job.jobId;
    if (job.replayed) exchange.addHeader(responseHeaders.replayed, 'true');
    const result = job.state?.kind === 'ended' ? job.state.result : await this.wait(exchange, job.jobId, timeoutMs);
    if (!result) throw stillRunning();
    await this.give(live, result);
  }

  private wait(exchange: Exchange, jobId: string, timeoutMs: number): Promise<JobResult | null> {
    const signal = AbortSignal.any([callerGone(exchange.response), this.openRequests.drainSignal]);
    return this.waiter.wait(exchange.authenticated.tenant, jobId, timeoutMs, signal);
  }

  private async give({ exchange, presentation }: LiveRequest, result: JobResult): Promise<void> {
    const { statusCode, body } = answerOf(result);
    const ref = result.response?.body_ref;
    // The stored result is the one source of both answers, so the second is byte for byte the first.
    const bytes = ref ? await this.claimCheck.load(ref) : JSON.stringify(body);
    exchange.provider = result.route?.provider;
    exchange.model = result.route?.model;
    if (presentation) {
      givePresented(exchange, presentation, result, bytes);
      return;
    }
    exchange.send(statusCode, 'application/json', bytes, headersOf(result));
  }
}

/**
 * What was stored, in the words of the caller's API.
 * @throws ApiProblem when the job has failed
 */
function givePresented(
  exchange: Exchange,
  presentation: Presentation,
  result: JobResult,
  bytes: Uint8Array | string,
): void {
  const warnings = joinWarnings(presentation.warnings, result.warnings);
  exchange.addHeaders(headersOf({ ...result, ...warnings }));
  if (!result.response) {
    const { statusCode } = answerOf(result);
    throw new ApiProblem(
      statusCode,
      result.error ?? serverError(500, 'internal_error', 'The job has no answer.').error,
    );
  }
  const text = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
  const body = presentation.whole(JSON.parse(text) as ChatCompletion);
  exchange.addHeaders(presentation.headers);
  exchange.sendJson(200, body);
}

/** The path is part of the key's namespace: one key on two routes is two requests. */
function jobOf(live: LiveRequest, key: string, deadlineMs: number): JobRequest {
  const { path, exchange, strict, body, bytes, presentation } = live;
  return {
    caller: exchange.authenticated,
    endpoint: path,
    body,
    bytes,
    terms: { deadlineMs },
    priority: 0,
    ...(strict ? { strict } : {}),
    ...metadataOf(body),
    traceparent: exchange.traceparent,
    idempotency: { path: presentation?.route ?? path, key },
  };
}

function metadataOf(body: CallBody): { metadata?: Readonly<Record<string, string>> } {
  const metadata = ledgerMetadata(body['metadata']);
  return metadata ? { metadata } : {};
}

function headersOf(result: JobResult): string[] {
  const headers = [responseHeaders.jobId, result.id, responseHeaders.attempts, String(result.attempts.length)];
  headers.push(...costHeader(result.cost.usd));
  headers.push(...warningsHeader(result.warnings));
  if (!result.route) return headers;
  const { provider, model, lane } = result.route;
  return [
    ...headers,
    responseHeaders.provider,
    provider,
    responseHeaders.model,
    headerText(model),
    responseHeaders.lane,
    lane,
  ];
}

function stillRunning() {
  return serverError(
    504,
    'job_still_running',
    'The answer is not there yet. Send the same request with the same Idempotency-Key to wait for it further.',
    { retryAfterMs: 1_000 },
  );
}
