import { Injectable } from '@nestjs/common';
import { type CounterFamily, Logger, Metrics } from '#telemetry';
import type { ApiProblem } from '../problem/api-problem.js';

/** What the NATS door says of itself. */
@Injectable()
export class SubmitLog {
  private readonly submissions: CounterFamily;

  constructor(
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.submissions = metrics.counter('sluice_nats_submissions_total', 'Submissions at the NATS door.', ['outcome']);
  }

  accepted(tenant: string, jobId: string): void {
    this.submissions.of('accepted').add();
    this.logger.debug({ tenant, jobId }, 'submission accepted');
  }

  refused(tenant: string, problem: ApiProblem): void {
    this.submissions.of('refused').add();
    const fields = { tenant: tenant.slice(0, 64), code: problem.error.code, error: problem.cause };
    if (problem.statusCode === 500) this.logger.error(fields, 'submission failed');
    else this.logger.debug(fields, 'submission refused');
  }

  /** Neither a reply nor a dead letter was possible: the log is the last place that knows. */
  lost(subject: string, error: unknown): void {
    this.submissions.of('lost').add();
    this.logger.error({ subject: subject.slice(0, 128), error }, 'submission without reply subject not kept');
  }
}
