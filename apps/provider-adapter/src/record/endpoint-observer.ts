import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Decision, type EndpointObservation, subjects } from '#contracts';
import { Bus } from '#jetstream';
import type { FinishedAttempt } from '../attempt/finished-attempt.js';
import type { StartedAttempt } from '../attempt/started-attempt.js';

/** Fresh enough for a circuit breaker, rare enough to cost nothing beside a call. */
const EVERY_MS = 50;

/** Tells the routers how attempts went: one message for each endpoint every 50 ms at most. */
@Injectable()
export class EndpointObserver implements OnApplicationShutdown {
  private pending = new Map<string, EndpointObservation[]>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly bus: Bus) {}

  add(attempt: StartedAttempt, finished: FinishedAttempt): void {
    const { endpoint } = finished.record;
    const observations = this.pending.get(endpoint);
    const observation = observe(attempt, finished);
    if (observations) observations.push(observation);
    else this.pending.set(endpoint, [observation]);
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pending } = this;
    this.pending = new Map(); // a cleared one would keep what it held alive (see SlotMap)
    for (const [endpoint, observations] of pending) {
      this.bus.publish(subjects.endpointObserved(endpoint), Buffer.from(JSON.stringify(observations)));
    }
  }

  onApplicationShutdown(): void {
    this.flush();
  }
}

function observe({ envelope, decision }: StartedAttempt, { record, call }: FinishedAttempt): EndpointObservation {
  const { endpoint, model, outcome, startedAtMs, usage } = record;
  const atMs = record.finishedAtMs ?? startedAtMs;
  const { facts } = envelope;
  const actualTokens = countTokens(usage);
  return {
    endpoint,
    model,
    outcome,
    ...(record.failureKind ? { failureKind: record.failureKind } : {}),
    latencyMs: atMs - startedAtMs,
    ...(record.firstByteAtMs === undefined ? {} : { firstByteMs: record.firstByteAtMs - startedAtMs }),
    ...(usage.outputTokens === undefined ? {} : { outputTokens: usage.outputTokens }),
    ...(call.failure?.retryAfterMs === undefined ? {} : { retryAfterMs: call.failure.retryAfterMs }),
    ...(actualTokens === undefined ? {} : { actualTokens }),
    ...(facts ? { estimatedTokens: facts.inputTokens + facts.expectedOutputTokens } : {}),
    ...(isScheduled(decision) ? scheduled({ envelope, decision }, record) : {}),
    atMs,
  };
}

/** Lanes other than sync have a scheduler that waits to hear; for the rest every byte here would be for nothing. */
function isScheduled({ lane, reason }: Decision): boolean {
  return lane !== 'sync' || reason === 'scheduled';
}

function scheduled(
  { envelope, decision }: Pick<StartedAttempt, 'envelope' | 'decision'>,
  { usage }: FinishedAttempt['record'],
): Partial<EndpointObservation> {
  return {
    lane: decision.lane,
    tenant: envelope.tenant,
    ...(envelope.kind === 'job' ? { jobId: envelope.jobId } : {}),
    ...(envelope.facts ? { task: envelope.facts.task } : {}),
    usage,
    ...(decision.reservedUnits ? { reservedUnits: decision.reservedUnits } : {}),
  };
}

/** Input (cached too, rate limits count it) and output. */
function countTokens(usage: FinishedAttempt['record']['usage']): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return (inputTokens ?? 0) + cacheReadTokens + cacheWriteTokens + (outputTokens ?? 0);
}
