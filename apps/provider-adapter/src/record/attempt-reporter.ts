import { Injectable } from '@nestjs/common';
import { Logger } from '#telemetry';
import type { FinishedAttempt } from '../attempt/finished-attempt.js';
import type { StartedAttempt } from '../attempt/started-attempt.js';
import { attemptLogFields } from './attempt-log-fields.js';
import { AttemptMetrics } from './attempt-metrics.js';
import { EndpointObserver } from './endpoint-observer.js';

/** Tells everybody who wants to know that an attempt is over: the routers, the metrics, the log. */
@Injectable()
export class AttemptReporter {
  constructor(
    private readonly observer: EndpointObserver,
    private readonly metrics: AttemptMetrics,
    private readonly logger: Logger,
  ) {}

  report(attempt: StartedAttempt, finished: FinishedAttempt): void {
    this.observer.add(attempt, finished);
    this.metrics.count(attempt, finished);
    if (finished.call.outcome === 'succeeded') {
      if (this.logger.isLevelEnabled('debug')) this.logger.debug(attemptLogFields(finished), 'attempt succeeded');
    } else this.logger.info(attemptLogFields(finished), 'attempt did not succeed');
  }
}
