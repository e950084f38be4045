import type { MaybePromise, SharedState, TakeRequest, TakeResult } from '#state';
import type { Candidate } from '../candidates/candidate.js';

const UNLIMITED: TakeResult = { granted: true, retryAfterMs: 0, remaining: Number.POSITIVE_INFINITY };

/** Requests and tokens per minute of endpoints, shared by all replicas. */
export class EndpointLimits {
  constructor(private readonly state: SharedState) {}

  /** Reserves one request and `tokens`, both or neither. Synchronous when the endpoint has no limits or state is in memory. */
  take({ requestLimit, tokenLimit }: Candidate, tokens: number, nowMs: number): MaybePromise<TakeResult> {
    if (!requestLimit && !tokenLimit) return UNLIMITED;
    const requests: TakeRequest[] = [];
    if (requestLimit) requests.push({ bucket: requestLimit.bucket, cost: 1, rule: requestLimit.rule });
    if (tokenLimit) requests.push({ bucket: tokenLimit.bucket, cost: tokens, rule: tokenLimit.rule });
    return this.state.takeAll(requests, nowMs);
  }

  /** The call that was reserved does not go out after all. */
  giveBack({ requestLimit, tokenLimit }: Candidate, tokens: number, nowMs: number): MaybePromise<unknown> {
    const refunds: MaybePromise<void>[] = [];
    if (requestLimit) refunds.push(this.state.refund(requestLimit.bucket, 1, requestLimit.rule, nowMs));
    if (tokenLimit) refunds.push(this.state.refund(tokenLimit.bucket, tokens, tokenLimit.rule, nowMs));
    return Promise.all(refunds);
  }

  /** It went out and took another number of tokens than reserved. */
  settle({ tokenLimit }: Candidate, estimatedTokens: number, actualTokens: number, nowMs: number): MaybePromise<void> {
    if (!tokenLimit || estimatedTokens === actualTokens) return;
    return this.state.refund(tokenLimit.bucket, estimatedTokens - actualTokens, tokenLimit.rule, nowMs);
  }
}

/** For people: which limit of a candidate is probably meant. */
export function limitName({ endpoint, requestLimit, tokenLimit }: Candidate): string {
  if (requestLimit && tokenLimit) return `requests and tokens per minute of ${endpoint}`;
  return requestLimit?.name ?? tokenLimit?.name ?? `limits of ${endpoint}`;
}
