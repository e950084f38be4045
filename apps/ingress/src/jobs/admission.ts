import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { StreamKey } from '#contracts';
import { StreamReader } from '#jetstream';
import { Logger } from '#telemetry';
import { queueUnavailable } from '../problem/problems.js';

/** Streams a job needs room in before it can end: a full one would lose what an accepted job produces. */
const NEEDED: readonly StreamKey[] = ['accepted', 'attemptStarted', 'attemptFinished', 'result'];
/** Only jobs with a webhook need this one: receivers that are down must not stop the others. */
const WEBHOOK: StreamKey = 'webhook';
const WATCHED: readonly StreamKey[] = [...NEEDED, WEBHOOK];
const POLL_MS = 1_000;
/** The rest is for the jobs that are on their way. */
const FULL_RATIO = 0.95;

/** Refuses new work before a stream is full, so that a full queue is a 503 and never a lost job. */
@Injectable()
export class Admission implements OnApplicationBootstrap, OnApplicationShutdown {
  private full: readonly StreamKey[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly streams: StreamReader,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.pollLater();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  /** @throws ApiProblem 503 `queue_unavailable` */
  check({ needsWebhook }: { needsWebhook: boolean }): void {
    const full = this.full.find((stream) => needsWebhook || stream !== WEBHOOK);
    if (full !== undefined) throw queueUnavailable(new Error(`stream ${full} is nearly full`));
  }

  /** One look at the depths. A broker that does not answer changes nothing: the publish will say so itself. */
  async look(): Promise<void> {
    const depths = await Promise.all(WATCHED.map(async (key) => ({ key, ...(await this.streams.depth(key)) })));
    const full = depths
      .filter((depth) => isNear(depth.messages, depth.maxMessages) || isNear(depth.bytes, depth.maxBytes))
      .map(({ key }) => key);
    if (full.join() !== this.full.join()) this.logger.warn({ full }, 'admission changed');
    this.full = full;
  }

  private pollLater(): void {
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => this.logger.debug({ error }, 'stream depth not read'))
        .finally(() => {
          if (this.timer) this.pollLater();
        });
    }, POLL_MS);
    this.timer.unref();
  }
}

/** A limit of 0 or less is none. */
function isNear(used: number, limit: number): boolean {
  return limit > 0 && used > limit * FULL_RATIO;
}
