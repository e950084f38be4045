import type { Lane } from './lane.js';

/**
 * Every subject of the gateway, built here and nowhere else: `sluice.v1.<entity>.<past-participle>[.<key>]`,
 * widest scope first. The public ones (submit, result, event, token) are the contract with callers.
 */
const ROOT = 'sluice.v1';

export const subjects = {
  // public
  submit: (tenant: string) => `${ROOT}.submit.${tenant}`,
  result: (tenant: string, jobId: string) => `${ROOT}.result.${tenant}.${jobId}`,
  event: (tenant: string, jobId: string) => `${ROOT}.event.${tenant}.${jobId}`,
  token: (tenant: string, jobId: string) => `${ROOT}.token.${tenant}.${jobId}`,
  // durable stages
  jobAccepted: (tenant: string, jobId: string) => `${ROOT}.job.accepted.${tenant}.${jobId}`,
  jobClassified: (tenant: string, jobId: string) => `${ROOT}.job.classified.${tenant}.${jobId}`,
  jobHeld: (tenant: string, jobId: string) => `${ROOT}.job.held.${tenant}.${jobId}`,
  /** Durable tombstone of a cancelled job, and the live broadcast that aborts it in flight. */
  jobCancelled: (tenant: string, jobId: string) => `${ROOT}.job.cancelled.${tenant}.${jobId}`,
  call: (endpoint: string, lane: Lane, tenant: string, jobId: string) =>
    `${ROOT}.call.${endpoint}.${lane}.${tenant}.${jobId}`,
  attemptStarted: (tenant: string, jobId: string, attemptNumber: number) =>
    `${ROOT}.attempt.started.${tenant}.${jobId}.${attemptNumber}`,
  /** How durable attempts ended, many to a message (each row has its attempt's id). */
  attemptsFinished: (service: string) => `${ROOT}.attempt.finished.${service}`,
  /** Rows of interactive attempts, many to a message: nothing on disk stands in the way of an open connection. */
  attemptsRecorded: (service: string) => `${ROOT}.attempt.recorded.${service}`,
  /** Back to the router: an attempt failed, what now? */
  attemptFailed: (tenant: string, jobId: string) => `${ROOT}.attempt.failed.${tenant}.${jobId}`,
  /** A job has ended (or is about to) and its caller asked for a webhook. */
  webhookRequested: (tenant: string, jobId: string) => `${ROOT}.webhook.requested.${tenant}.${jobId}`,
  deadLetter: (stage: string) => `${ROOT}.dead-letter.${stage}`,
  // interactive path: the same stages over core NATS
  liveAccepted: () => `${ROOT}.live.accepted`,
  liveClassified: () => `${ROOT}.live.classified`,
  liveCall: (endpoint: string) => `${ROOT}.live.call.${endpoint}`,
  liveFailed: () => `${ROOT}.live.failed`,
  /** A caller hung up: every adapter hears it, the one that holds the call aborts. */
  liveCancelled: (jobId: string) => `${ROOT}.live.cancelled.${jobId}`,
  /** A held job left the held stream: router replicas forget it (core NATS; payload: its sequence there as text). */
  jobReleased: (tenant: string, jobId: string) => `${ROOT}.job.released.${tenant}.${jobId}`,
  serviceAlive: (service: string) => `${ROOT}.service.alive.${service}`,
  /** How attempts went, told to every router replica (core NATS: losing one costs a little freshness, nothing else). */
  endpointObserved: (endpoint: string) => `${ROOT}.endpoint.observed.${endpoint}`,
  /** Questions to the ledger, answered by any accounting replica (core NATS request/reply, shapes in usage.ts). */
  usageRequested: () => `${ROOT}.usage.requested`,
  attemptsRequested: () => `${ROOT}.attempts.requested`,
  /** What will become of a job like this? Answered by the router that leads (shapes in quote.ts). */
  quoteRequested: () => `${ROOT}.quote.requested`,
  /** How long calls take lately, told to every door by the router that leads. */
  latencyEstimated: () => `${ROOT}.latency.estimated`,
} as const;

/** Patterns to subscribe to or bind a stream to. */
export const subjectPatterns = {
  submit: `${ROOT}.submit.*`,
  results: `${ROOT}.result.>`,
  resultsOf: (tenant: string) => `${ROOT}.result.${tenant}.>`,
  eventsOf: (tenant: string) => `${ROOT}.event.${tenant}.>`,
  tokensOf: (tenant: string) => `${ROOT}.token.${tenant}.>`,
  jobAccepted: `${ROOT}.job.accepted.>`,
  jobClassified: `${ROOT}.job.classified.>`,
  jobHeld: `${ROOT}.job.held.>`,
  jobCancelled: `${ROOT}.job.cancelled.>`,
  jobReleased: `${ROOT}.job.released.>`,
  calls: `${ROOT}.call.>`,
  callsOf: (endpoint: string, lane: Lane) => `${ROOT}.call.${endpoint}.${lane}.>`,
  callOfJob: (tenant: string, jobId: string) => `${ROOT}.call.*.*.${tenant}.${jobId}`,
  attempts: `${ROOT}.attempt.>`,
  attemptStarted: `${ROOT}.attempt.started.>`,
  attemptFinished: `${ROOT}.attempt.finished.>`,
  attemptRecorded: `${ROOT}.attempt.recorded.>`,
  attemptFailed: `${ROOT}.attempt.failed.>`,
  webhookRequested: `${ROOT}.webhook.requested.>`,
  deadLetters: `${ROOT}.dead-letter.>`,
  liveCalls: `${ROOT}.live.call.*`,
  liveCancelled: `${ROOT}.live.cancelled.*`,
  serviceAlive: `${ROOT}.service.alive.*`,
  endpointObserved: `${ROOT}.endpoint.observed.*`,
} as const;

/** The tenant a submit subject names: its last token. */
export function tenantOfSubmit(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}
