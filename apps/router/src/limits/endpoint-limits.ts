import type { CallVolume } from '#contracts';
import type { MaybePromise, SharedState, TakeRequest, TakeResult } from '#state';
import type { Candidate, CandidateLimit } from '../candidates/candidate.js';
import type { LimitRoom } from '../grants/granted-volume.policy.js';

const UNLIMITED: TakeResult = { granted: true, retryAfterMs: 0, remaining: Number.POSITIVE_INFINITY };

/** Requests and tokens per minute of endpoints, shared by all replicas. */
export class EndpointLimits {
  constructor(private readonly state: SharedState) {}

  /** Reserves requests and tokens, both or neither. Synchronous when the endpoint has no limits or state is in memory. */
  take(
    { requestLimit, tokenLimit }: Candidate,
    { calls, tokens }: CallVolume,
    nowMs: number,
  ): MaybePromise<TakeResult> {
    if (!requestLimit && !tokenLimit) return UNLIMITED;
    const requests: TakeRequest[] = [];
    if (requestLimit) requests.push({ bucket: requestLimit.bucket, cost: calls, rule: requestLimit.rule });
    if (tokenLimit) requests.push({ bucket: tokenLimit.bucket, cost: tokens, rule: tokenLimit.rule });
    return this.state.takeAll(requests, nowMs);
  }

  /** How much of each limit is left beside what is asked of it; nothing is taken. */
  async rooms(
    { requestLimit, tokenLimit }: Candidate,
    { calls, tokens }: CallVolume,
    nowMs: number,
  ): Promise<LimitRoom[]> {
    const rooms: Promise<LimitRoom>[] = [];
    if (requestLimit) rooms.push(this.room(requestLimit, calls, nowMs));
    if (tokenLimit) rooms.push(this.room(tokenLimit, tokens, nowMs));
    return Promise.all(rooms);
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

  private async room({ bucket, rule }: CandidateLimit, asked: number, nowMs: number): Promise<LimitRoom> {
    const { remaining } = await this.state.peek(bucket, rule, nowMs);
    return { capacity: rule.capacity, remaining, asked };
  }
}

/** For people: which limit of a candidate is probably meant. */
export function limitName({ endpoint, requestLimit, tokenLimit }: Candidate): string {
  if (requestLimit && tokenLimit) return `requests and tokens per minute of ${endpoint}`;
  return requestLimit?.name ?? tokenLimit?.name ?? `limits of ${endpoint}`;
}
