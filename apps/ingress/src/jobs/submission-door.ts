import { Injectable } from '@nestjs/common';
import { ConfigSource, type SluiceConfig } from '#config';
import { type Acknowledgement, isoTime } from '#contracts';
import { Clock } from '#telemetry';
import type { JsonObject } from '../body/read-json-body.js';
import type { Caller } from '../keys/caller.js';
import { problemOfFailure } from '../problem/problems.js';
import { statusOf } from './job-view.js';
import { type Quoted, Quotes } from './quotes.js';
import { type HeaderKey, readSubmitRequest } from './read-submit-request.js';
import { SubmissionPermissions } from './submission-permissions.js';
import { type AcceptedJob, SubmitJob } from './submit-job.js';

export interface Submitter {
  readonly caller: Caller;
  readonly traceparent: string;
  readonly headerKey?: HeaderKey;
  readonly headerStrict?: boolean;
}

/** From a submitted document to an acknowledgement: what the HTTP and the NATS door have in common. */
@Injectable()
export class SubmissionDoor {
  constructor(
    private readonly config: ConfigSource,
    private readonly permissions: SubmissionPermissions,
    private readonly submitJob: SubmitJob,
    private readonly quotes: Quotes,
    private readonly clock: Clock,
  ) {}

  /** The configuration of this moment, for the limits of what is read. */
  get limits(): SluiceConfig {
    return this.config.current;
  }

  /** @throws ApiProblem (400 `no_candidate` where its own constraints leave nobody) | QueueFullError | BrokerUnavailableError */
  async submit(
    document: JsonObject,
    submitter: Submitter,
  ): Promise<{ job: AcceptedJob; acknowledgement: Acknowledgement }> {
    const nowMs = this.clock.nowMs();
    const request = readSubmitRequest(document, { ...submitter, config: this.config.current, nowMs });
    await this.permissions.grant(request);
    // Asked for while the job is being stored, so that nobody waits for it.
    const quoting = this.quotes.quote(request, nowMs);
    if (request.route) refuseWhatNobodyOffers(await quoting);
    const job = await this.submitJob.submit(request);
    return { job, acknowledgement: acknowledge(job, (await quoting).quote) };
  }
}

/**
 * A constraint may name what nobody offers: that is known for certain, and such a job would be stored only to fail. What
 * depends on its size (a cost limit, a context window) is estimated here and counted later: it is quoted, not refused.
 */
function refuseWhatNobodyOffers({ refusal }: Quoted): void {
  if (refusal?.kind === 'no-candidate') throw problemOfFailure(refusal);
}

function acknowledge(job: AcceptedJob, quote: Acknowledgement['quote']): Acknowledgement {
  return {
    id: job.jobId,
    object: 'job',
    status: job.state ? statusOf(job.state) : 'queued',
    deadline: isoTime(job.deadlineMs),
    quote,
  };
}
