import { monotonicFactory } from 'ulid';

/**
 * Ids are made here and nowhere else, because they become subject tokens: `job_` or `att_` and a lower-case ULID
 * (26 characters of [0-9a-z], sortable by time, 80 random bits). Caller-chosen ids never become subject tokens.
 */
const nextUlid = monotonicFactory(nextRandom);

export type JobId = `job_${string}`;
export type AttemptId = `att_${string}`;

const JOB_ID = /^job_[0-9a-z]{26}$/;
const TENANT_ID = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const ENDPOINT_ID = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

export function newJobId(nowMs: number): JobId {
  return `job_${nextUlid(nowMs).toLowerCase()}`;
}

export function newAttemptId(nowMs: number): AttemptId {
  return `att_${nextUlid(nowMs).toLowerCase()}`;
}

/** A request id for the caller: `req_` and a ULID; also what `x-request-id` carries. */
export function newRequestId(nowMs: number): string {
  return `req_${nextUlid(nowMs).toLowerCase()}`;
}

/** True only for ids this gateway made: check before any id from outside touches a subject, a key or a query. */
export function isJobId(text: string): text is JobId {
  return JOB_ID.test(text);
}

/** Tenant ids are chosen by the operator in the configuration: 1–32 of a–z, 0–9 and inner hyphens. */
export function isTenantId(text: string): boolean {
  return TENANT_ID.test(text);
}

/** Endpoint ids are the provider ids of the configuration: 1–48 of a–z, 0–9 and inner hyphens. */
export function isEndpointId(text: string): boolean {
  return ENDPOINT_ID.test(text);
}

/** ulid asks for each of 16 characters by itself; drawn from the system one by one they cost 4 µs an id. */
const drawn = new Uint8Array(4_096);
let used = drawn.length;

/** 0 ≤ n < 1 in steps of 1/256, from the system's generator. Hoisted: the factory above holds a reference to it. */
function nextRandom(): number {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  const byte = drawn[used] ?? 0;
  used += 1;
  return byte / 256;
}
