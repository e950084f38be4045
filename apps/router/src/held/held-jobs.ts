import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { decodeWorkMessage, subjectPatterns } from '#contracts';
import type { StoredMessage } from '#jetstream';
import { Logger } from '#telemetry';
import { RouterMetrics } from '../router-metrics.js';
import { HeldBoard } from './held-board.js';
import { HeldBroker } from './held-broker.js';
import { HeldSchedule } from './held-schedule.js';
import { LEASE_TTL_MS, LeaderLease, type LeaseValue } from './leader-lease.js';

const textDecoder = new TextDecoder();

/**
 * Keeps this replica's copy of the held stream: every replica tails it, so that the one that takes over is warm
 * already; only the one with the lease releases. Jobs that were released elsewhere are forgotten by a broadcast; one
 * that was missed costs memory until its release is tried and finds nothing.
 */
@Injectable()
export class HeldJobs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private readonly unsubscribes: (() => void)[] = [];
  private started: Promise<void> = Promise.resolve();
  private lease: LeaderLease | undefined;

  constructor(
    private readonly board: HeldBoard,
    private readonly schedule: HeldSchedule,
    private readonly broker: HeldBroker,
    private readonly logger: Logger,
    private readonly metrics: RouterMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { bus } = this.broker;
    this.unsubscribes.push(
      bus.subscribe(subjectPatterns.jobReleased, ({ subject, data }) => this.onReleased(subject, data)),
      bus.subscribe(subjectPatterns.jobCancelled, ({ subject }) => this.schedule.cancel(jobIdOf(subject))),
    );
    // Not awaited: a million held jobs take seconds to read, and nothing else of the router needs them.
    this.started = this.takeUp().catch((error: unknown) => {
      this.logger.error({ error }, 'held jobs: this replica cannot release any; restart it when the broker is back');
    });
  }

  private async takeUp(): Promise<void> {
    const { buckets, clock } = this.broker;
    await this.readBacklog();
    if (this.stopping.signal.aborted) return;
    const bucket = await buckets.open<LeaseValue>('sluice_lease', { ttlMs: LEASE_TTL_MS });
    this.lease = new LeaderLease({
      bucket,
      key: 'held-jobs',
      clock,
      logger: this.logger,
      onChange: (leading) => this.onLeading(leading),
    });
    await this.lease.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    for (const unsubscribe of this.unsubscribes) unsubscribe();
    await this.started;
    this.board.leading = false;
    await this.schedule.stop();
    await this.lease?.stop();
  }

  /** Starts the tail; resolves when what lies on the stream now has been read. */
  private readBacklog(): Promise<void> {
    return new Promise((onCaughtUp, reject) => {
      const { signal } = this.stopping;
      signal.addEventListener('abort', () => onCaughtUp(), { once: true });
      this.broker.reader
        .tail('held', subjectPatterns.jobHeld, (message) => this.onHeld(message), { signal, onCaughtUp })
        .catch(reject);
    });
  }

  private onHeld(stored: StoredMessage): void {
    try {
      this.schedule.add(decodeWorkMessage(stored.data).envelope, stored);
    } catch (error) {
      // It stays on the stream for an operator; nothing that reads it as ours could do more.
      this.logger.error({ error, sequence: stored.sequence, subject: stored.subject }, 'a held job is unreadable');
    }
  }

  private onReleased(subject: string, payload: Uint8Array): void {
    const jobId = jobIdOf(subject);
    const sequence = Number(textDecoder.decode(payload));
    // The same job may have been held again since: a later sequence stays.
    const known = this.board.index.get(jobId);
    if (known && known.sequence <= sequence) this.board.remove(jobId);
  }

  private onLeading(leading: boolean): void {
    this.board.leading = leading;
    this.metrics.leads(leading);
    this.schedule.wake();
  }
}

function jobIdOf(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}
