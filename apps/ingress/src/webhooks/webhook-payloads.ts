import { Injectable } from '@nestjs/common';
import { type JobResult, subjects, type WorkEnvelope } from '#contracts';
import { StreamReader } from '#jetstream';
import { ResultWaiter } from '../jobs/result-waiter.js';
import { WholeResults } from '../jobs/whole-results.js';

/** What a webhook carries. */
export interface WebhookPayload {
  /** The job's result, as JSON. */
  readonly body: string;
  /** When the result was written. */
  readonly storedAtMs: number;
}

/** The request is published just before the result: it is nearly always there within milliseconds. */
const RESULT_WAIT_MS = 1_000;
/**
 * An answer larger than this stays a reference (`body_ref`): receivers refuse bodies of many megabytes, and signing one
 * would hold up every request of this process. `GET /v1/jobs/<id>` gives it whole.
 */
const MAX_RESOLVED_BYTES = 4 * 1024 * 1024;
const REFERENCE = Buffer.from('"body_ref"');

/** Reads what a webhook tells: the very object that everybody else reads. */
@Injectable()
export class WebhookPayloads {
  constructor(
    private readonly streams: StreamReader,
    private readonly waiter: ResultWaiter,
    private readonly wholeResults: WholeResults,
  ) {}

  /** Null while the job has no result. */
  async read({ tenant, jobId }: WorkEnvelope, signal: AbortSignal): Promise<WebhookPayload | null> {
    const subject = subjects.result(tenant, jobId);
    let stored = await this.streams.last('result', subject);
    if (!stored && (await this.waiter.wait(tenant, jobId, RESULT_WAIT_MS, signal))) {
      stored = await this.streams.last('result', subject);
    }
    if (!stored) return null;
    return { body: await this.whole(Buffer.from(stored.data)), storedAtMs: stored.storedAtMs };
  }

  /** Byte for byte what is stored, unless the answer was put aside and is to be put back. */
  private async whole(stored: Buffer): Promise<string> {
    const text = stored.toString('utf8');
    if (!stored.includes(REFERENCE)) return text;
    const result = JSON.parse(text) as JobResult;
    const bytes = result.response?.body_ref?.bytes ?? 0;
    return bytes > 0 && bytes <= MAX_RESOLVED_BYTES ? JSON.stringify(await this.wholeResults.of(result)) : text;
  }
}
