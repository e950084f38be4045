import type { ApiError, JobResult, SubmitRequest } from '#contracts';

/** What came of one submission. `later` and `unreachable` promise nothing: the same request is to be sent again. */
export type SubmitOutcome =
  | { readonly kind: 'accepted'; readonly jobId: string }
  | { readonly kind: 'refused'; readonly status: number; readonly error: ApiError }
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable'; readonly reason: string };

export type PollOutcome =
  | { readonly kind: 'finished'; readonly result: JobResult }
  | { readonly kind: 'pending' }
  | { readonly kind: 'unknown'; readonly error: ApiError }
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The part of the gateway a run needs. */
export interface JobGateway {
  /** @throws GatewayRefusalError when the key is not accepted: no row can succeed then. */
  submit(request: SubmitRequest, signal: AbortSignal): Promise<SubmitOutcome>;
  /** Waits up to `waitMs` for the job's end. */
  poll(jobId: string, waitMs: number, signal: AbortSignal): Promise<PollOutcome>;
}
