import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Acknowledgement, responseHeaders } from '#contracts';
import { readJsonBody } from '../body/read-json-body.js';
import { callerGone } from '../live/caller-gone.js';
import { isStrict } from '../live/is-strict.js';
import { jobNotFound } from '../problem/problems.js';
import { CancelJob } from './cancel-job.js';
import { EventStream } from './event-stream.js';
import { JobEvents } from './job-events.js';
import { JobLookup } from './job-lookup.js';
import { type JobState, type JobView, viewOf } from './job-view.js';
import { readWait } from './read-wait.js';
import { SubmissionDoor } from './submission-door.js';
import { WholeResults } from './whole-results.js';

/** What the job routes do, free of routing: each method answers its request or throws an ApiProblem. */
@Injectable()
export class JobDoor {
  constructor(
    private readonly submissions: SubmissionDoor,
    private readonly lookup: JobLookup,
    private readonly cancelJob: CancelJob,
    private readonly jobEvents: JobEvents,
    private readonly wholeResults: WholeResults,
  ) {}

  async submit(request: FastifyRequest): Promise<void> {
    const { exchange } = request;
    const waitMs = readWait(request.query);
    const document = readJsonBody(request.body as Buffer | undefined, this.submissions.limits.http);
    const headerKey = request.headers['idempotency-key'];
    const { job, acknowledgement } = await this.submissions.submit(document, {
      caller: exchange.authenticated,
      traceparent: exchange.traceparent,
      headerStrict: isStrict(request.raw.headers),
      ...(headerKey === undefined ? {} : { headerKey: { name: 'Idempotency-Key', value: String(headerKey) } }),
    });
    exchange.jobId = job.jobId;
    const headers = ['location', `/v1/jobs/${job.jobId}`, responseHeaders.jobId, job.jobId];
    if (job.replayed) headers.push(responseHeaders.replayed, 'true');
    const result = waitMs > 0 ? await this.lookup.wait(exchange, job.jobId, waitMs) : null;
    const answer: Acknowledgement | JobView = result ? await this.wholeResults.of(result) : acknowledgement;
    exchange.sendJson(result ? 200 : 202, answer, headers);
  }

  async status(request: FastifyRequest, jobId: string): Promise<void> {
    const { exchange } = request;
    const state = await this.lookup.find(exchange, jobId, readWait(request.query));
    if (!state) throw jobNotFound();
    exchange.sendJson(200, await this.wholeViewOf(state));
  }

  async events(request: FastifyRequest, jobId: string): Promise<void> {
    const { exchange } = request;
    const stream = new EventStream(exchange, this.submissions.limits.http.streamBufferBytes);
    const found = await this.jobEvents.follow(
      exchange.authenticated.tenant,
      jobId,
      stream,
      this.lookup.endOfWaiting(exchange),
    );
    if (!found) throw jobNotFound();
    stream.end();
  }

  async cancel(request: FastifyRequest, jobId: string): Promise<void> {
    const { exchange } = request;
    const state = await this.cancelJob.cancel(exchange.authenticated.tenant, jobId, callerGone(exchange.response));
    if (!state) throw jobNotFound();
    exchange.sendJson(200, await this.wholeViewOf(state));
  }

  private async wholeViewOf(state: JobState): Promise<JobView> {
    return state.kind === 'ended' ? this.wholeResults.of(state.result) : viewOf(state);
  }
}
