import { isoTime, type JobResult, type JobStatus, type WorkEnvelope } from '#contracts';

/** A job on its way, in the shape of its later result; a reader needs one parser for both. */
export interface PendingJob {
  readonly id: string;
  readonly object: 'job';
  readonly status: JobStatus;
  readonly response: null;
  readonly error: null;
  readonly route: null;
  readonly attempts: WorkEnvelope['attempts'];
  readonly usage: null;
  readonly deadline: string;
  readonly timings: { readonly acceptedAt: string };
  readonly metadata?: Readonly<Record<string, string>>;
}

export type JobView = PendingJob | JobResult;

/** Where a job is: its envelope while it is on its way, its result when it is over. */
export type JobState =
  | { readonly kind: 'pending'; readonly status: 'queued' | 'held' | 'running'; readonly envelope: WorkEnvelope }
  | { readonly kind: 'ended'; readonly result: JobResult };

export function viewOf(state: JobState): JobView {
  if (state.kind === 'ended') return state.result;
  const { envelope, status } = state;
  return {
    id: envelope.jobId,
    object: 'job',
    status,
    response: null,
    error: null,
    route: null,
    attempts: envelope.attempts,
    usage: null,
    deadline: isoTime(envelope.deadlineMs),
    timings: { acceptedAt: isoTime(envelope.acceptedAtMs) },
    ...(envelope.metadata ? { metadata: envelope.metadata } : {}),
  };
}

export function statusOf(state: JobState): JobStatus {
  return state.kind === 'ended' ? state.result.status : state.status;
}
