import { createHash } from 'node:crypto';
import { subjectPatterns } from '#contracts';
import type { BrokerObserver } from '../support/broker-observer.js';
import { TENANT } from './doors.js';

/**
 * What an application hears that listens for its results: it misses some while the broker is down, and hears one again
 * when its writer was not sure that it was stored; it must never hear two that differ.
 */
export class HeardResults {
  private readonly digestsByJob = new Map<string, Set<string>>();

  constructor(observer: BrokerObserver) {
    observer.hear(subjectPatterns.resultsOf(TENANT), ({ subject, text }) => {
      const jobId = subject.slice(subject.lastIndexOf('.') + 1);
      const digests = this.digestsByJob.get(jobId) ?? new Set();
      digests.add(createHash('sha256').update(text).digest('base64'));
      this.digestsByJob.set(jobId, digests);
    });
  }

  /** Different results heard for the job. */
  countFor(jobIds: Iterable<string>): number {
    return [...jobIds].reduce((sum, id) => sum + (this.digestsByJob.get(id)?.size ?? 0), 0);
  }
}
