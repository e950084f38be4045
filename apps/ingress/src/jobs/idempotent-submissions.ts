import { hash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ShortLivedMap } from '#collections';
import { newJobId } from '#contracts';
import { type Bucket, Buckets, QueueFullError } from '#jetstream';
import { Clock } from '#telemetry';
import { invalidRequest } from '../problem/problems.js';
import {
  IDEMPOTENCY_BUCKET,
  IDEMPOTENCY_TTL_MS,
  type IdempotencyEntry,
  idempotencyEntryKey,
} from './idempotency-entry.js';
import type { JobRequest } from './job-request.js';
import { JobStatusReader } from './job-status-reader.js';
import type { JobState } from './job-view.js';

/** The job an idempotency key stands for. */
export interface KeyedJob {
  readonly entry: IdempotencyEntry;
  /** True when this submission found the job there already. */
  readonly replayed: boolean;
  /** Where the job is, when it was looked up. */
  readonly state: JobState | null;
}

/**
 * Same key and same body within 24 h = the same job. The entry is made before the job is published, so two who come at
 * once agree on one id; if its maker dies in between, the next one publishes under that id, and the broker's message id
 * and the claim of the first attempt make a second publication harmless.
 */
@Injectable()
export class IdempotentSubmissions implements OnModuleInit {
  private bucket: Bucket<IdempotencyEntry> | null = null;
  /** Submissions of this process under way: those who come meanwhile wait for the same one. */
  private readonly running = new ShortLivedMap<{ bodySha256: string; job: Promise<KeyedJob> }>();

  constructor(
    private readonly buckets: Buckets,
    private readonly jobs: JobStatusReader,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.bucket = await this.buckets.open<IdempotencyEntry>(IDEMPOTENCY_BUCKET, { ttlMs: IDEMPOTENCY_TTL_MS });
  }

  /**
   * @param publish makes the entry's job durable
   * @throws ApiProblem 400 `idempotency_key_mismatch` | 409 `idempotency_key_in_use`
   */
  async submit(request: JobRequest, publish: (entry: IdempotencyEntry) => Promise<void>): Promise<KeyedJob> {
    const { path, key } = request.idempotency as NonNullable<JobRequest['idempotency']>;
    const entryKey = idempotencyEntryKey(request.caller.tenant, path, key);
    const bodySha256 = hash(
      'sha256',
      Buffer.concat([Buffer.from(`${request.endpoint}\0${request.strict ? 'strict\0' : ''}`), request.bytes]),
      'hex',
    );
    const running = this.running.get(entryKey);
    if (running) {
      refuseUnlessSame(running.bodySha256, bodySha256);
      return { ...(await running.job), replayed: true };
    }
    const job = this.submitFirst(request, entryKey, bodySha256, publish);
    this.running.set(entryKey, { bodySha256, job });
    try {
      return await job;
    } finally {
      this.running.delete(entryKey);
    }
  }

  private async submitFirst(
    request: JobRequest,
    entryKey: string,
    bodySha256: string,
    publish: (entry: IdempotencyEntry) => Promise<void>,
  ): Promise<KeyedJob> {
    const bucket = this.openBucket();
    const acceptedAtMs = this.clock.nowMs();
    const mine = { jobId: newJobId(acceptedAtMs), bodySha256, acceptedAtMs, deadlineMs: request.terms.deadlineMs };
    if (await bucket.create(entryKey, mine)) {
      await this.publishOrForget(entryKey, mine, publish);
      return { entry: mine, replayed: false, state: null };
    }
    const found = await bucket.get(entryKey);
    // It expired, or its maker withdrew it, between the two calls: asking again will decide it.
    if (!found) throw keyInUse();
    refuseUnlessSame(found.value.bodySha256, bodySha256);
    const state = await this.jobs.read(request.caller.tenant, found.value.jobId);
    if (!state) await publish(found.value);
    return { entry: found.value, replayed: state !== null, state };
  }

  /** Only where nothing was stored for certain is the key free again; an unanswered publish may well have been stored. */
  private async publishOrForget(
    entryKey: string,
    entry: IdempotencyEntry,
    publish: (entry: IdempotencyEntry) => Promise<void>,
  ): Promise<void> {
    try {
      await publish(entry);
    } catch (error) {
      if (error instanceof QueueFullError) await this.openBucket().remove(entryKey);
      throw error;
    }
  }

  private openBucket(): Bucket<IdempotencyEntry> {
    if (this.bucket === null) throw new Error('idempotency keys are read before the module is initialised');
    return this.bucket;
  }
}

function refuseUnlessSame(known: string, given: string): void {
  if (known === given) return;
  throw invalidRequest(
    'This idempotency key was used with another body. Use a new key for a new request.',
    'idempotency_key_mismatch',
  );
}

function keyInUse() {
  const problem = invalidRequest(
    'A request with this idempotency key is in progress.',
    'idempotency_key_in_use',
    null,
    409,
  );
  return Object.assign(problem, { headers: { 'retry-after': '1' } });
}
