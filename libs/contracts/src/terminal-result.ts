import { apiErrorOf } from './api-error.js';
import type { TokenUsage } from './attempt-record.js';
import type { CallWarning } from './call/chat-completion.js';
import type { AttemptSummary, WorkEnvelope } from './envelope.js';
import type { Failure } from './failure.js';
import { isoTime } from './iso-time.js';
import type { JobResult, TerminalStatus } from './job-result.js';
import { formatUsd, type NanoUsd } from './money.js';

export interface TerminalResultParts {
  /** As it travelled last: ids, times, metadata. */
  readonly envelope: WorkEnvelope;
  readonly status: TerminalStatus;
  readonly finishedAtMs: number;
  /** Everything but `succeeded` has one. */
  readonly failure?: Failure;
  /** All attempts, oldest first; default: the envelope's. */
  readonly attempts?: readonly AttemptSummary[];
  /** The provider's answer, when there is one. */
  readonly response?: JobResult['response'];
  readonly usage?: TokenUsage;
  readonly warnings?: readonly CallWarning[];
  /** Region of the endpoint that served it. */
  readonly region?: string;
}

/**
 * The one builder of a job's terminal result, for every service that may end a job: the router (no candidate, budget,
 * deadline), the provider-adapter (answered) and the ingress (cancelled). Whoever writes it first has written it.
 */
export function buildTerminalResult(parts: TerminalResultParts): JobResult {
  const { envelope, failure } = parts;
  const attempts = parts.attempts ?? envelope.attempts;
  return {
    id: envelope.jobId,
    object: 'job',
    status: parts.status,
    response: parts.response ?? null,
    error: failure ? apiErrorOf(failure).error : null,
    route: routeOf(attempts.at(-1), parts.region),
    attempts,
    ...(envelope.decisions && envelope.decisions.length > 0 ? { decisions: envelope.decisions } : {}),
    ...(parts.warnings && parts.warnings.length > 0 ? { warnings: parts.warnings } : {}),
    usage: parts.usage ?? null,
    cost: costOf(attempts),
    timings: timingsOf(envelope, attempts.at(-1), parts.finishedAtMs),
    ...(envelope.metadata ? { metadata: envelope.metadata } : {}),
  };
}

/** `expired` when time ran out, `cancelled` when somebody said so, `failed` for everything else. */
export function terminalStatusOf(failure: Failure): Exclude<TerminalStatus, 'succeeded'> {
  if (failure.kind === 'deadline-exceeded') return 'expired';
  return failure.kind === 'cancelled' ? 'cancelled' : 'failed';
}

function routeOf(last: AttemptSummary | undefined, region: string | undefined): JobResult['route'] {
  if (!last) return null;
  return { provider: last.endpoint, model: last.model, lane: last.lane, ...(region ? { region } : {}) };
}

/** Every attempt counts, failed ones too: what was billed was billed. */
function costOf(attempts: readonly AttemptSummary[]): JobResult['cost'] {
  const cost = sumOf(attempts.map(({ costNanoUsd }) => costNanoUsd));
  const list = sumOf(attempts.map(({ costNanoUsd, listNanoUsd = costNanoUsd }) => listNanoUsd));
  return {
    usd: cost === null ? null : formatUsd(cost),
    listUsd: list === null ? null : formatUsd(list),
    savedUsd: cost === null || list === null ? null : formatUsd(list - cost),
  };
}

/** Null as soon as one amount is: a sum of what happens to be known would look like the whole. */
function sumOf(amounts: readonly (string | null)[]): NanoUsd | null {
  return amounts.reduce<NanoUsd | null>(
    (sum, amount) => (sum === null || amount === null ? null : sum + BigInt(amount)),
    0n,
  );
}

function timingsOf(
  envelope: WorkEnvelope,
  last: AttemptSummary | undefined,
  finishedAtMs: number,
): JobResult['timings'] {
  const waitEndMs = last?.startedAtMs ?? finishedAtMs;
  return {
    acceptedAt: isoTime(envelope.acceptedAtMs),
    startedAt: last ? isoTime(last.startedAtMs) : null,
    finishedAt: isoTime(finishedAtMs),
    // Clocks of two machines may disagree by a little; a negative wait would only puzzle.
    waitedMs: Math.max(0, waitEndMs - envelope.acceptedAtMs),
    totalMs: Math.max(0, finishedAtMs - envelope.acceptedAtMs),
  };
}
