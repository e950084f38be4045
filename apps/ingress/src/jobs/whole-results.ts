import { Injectable } from '@nestjs/common';
import type { JobResult } from '#contracts';
import { ClaimCheck } from '#jetstream';
import { Logger } from '#telemetry';

/**
 * Results as `GET /v1/jobs/:id` gives them: HTTP has no message limit, and its callers cannot read the object store.
 * Event streams keep the reference: an event of many megabytes would overrun their buffer.
 */
@Injectable()
export class WholeResults {
  constructor(
    private readonly claimCheck: ClaimCheck,
    private readonly logger: Logger,
  ) {}

  /** The same result with an answer that was put aside put back. One that cannot be had keeps its reference instead. */
  async of(result: JobResult): Promise<JobResult> {
    const { response } = result;
    if (!response?.body_ref) return result;
    try {
      const bytes = await this.claimCheck.load(response.body_ref);
      const body: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      return { ...result, response: { status_code: response.status_code, body } };
    } catch (error) {
      this.logger.error({ jobId: result.id, error }, 'answer not read from the object store');
      return result;
    }
  }
}
