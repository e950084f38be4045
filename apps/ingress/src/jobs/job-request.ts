import type { JobEndpoint, RouteConstraint } from '#contracts';
import type { Caller } from '../keys/caller.js';
import type { CallBody } from '../shape/check-call-body.js';
import type { JobTerms } from './read-job-terms.js';

/** A job as every door hands it in: everything in it is checked. */
export interface JobRequest {
  readonly caller: Caller;
  readonly endpoint: JobEndpoint;
  readonly body: CallBody;
  /** The bytes that travel: what was checked, and nothing else. */
  readonly bytes: Uint8Array;
  readonly terms: JobTerms;
  readonly priority: number;
  readonly route?: RouteConstraint;
  readonly strict?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly webhook?: string;
  readonly traceparent: string;
  /** The namespace (the door's path) and the caller's own key in it. */
  readonly idempotency?: { readonly path: string; readonly key: string };
}
