import type { NanoUsd } from '#contracts';
import type { MaybePromise, TakeResult } from '#state';
import type { Candidate } from '../candidates/candidate.js';
import type { WaitCause, WaitUntil } from './route-outcome.js';

/** What the picker asks; all of it in terms of the one moment of the decision. */
export interface PickerPorts {
  /** From when the endpoint may be called, epoch ms: 0 = now. */
  availableAtMs(candidate: Candidate): number;
  /** From when this job may go there again: 0 = now. */
  backoffUntilMs(candidate: Candidate): number;
  /** Reserves its limits, all or none. */
  take(candidate: Candidate): MaybePromise<TakeResult>;
  /** For "is waiting cheaper?"; only asked for durable jobs with several candidates. */
  expectedCostNanoUsd(candidate: Candidate): NanoUsd;
  /** Started there later than this, the job is probably late. */
  latestStartMs(candidate: Candidate): number;
  limitName(candidate: Candidate): string;
}

export interface PickInput {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly kind: 'job' | 'live';
  readonly nowMs: number;
}

export type Picked =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | ({ readonly kind: 'none'; readonly candidate: Candidate } & WaitUntil);

interface Waiting extends WaitUntil {
  readonly candidate: Candidate;
}

/**
 * The first candidate that can start now. A live call takes the next one when one cannot. A durable job would rather
 * wait than pay: it passes on to a dearer candidate only when the better one's turn comes too late for its deadline.
 * Nobody can start now: the one whose turn comes first, and when.
 */
export function pickCandidate(input: PickInput, ports: PickerPorts): MaybePromise<Picked> {
  return pickFrom(0, null, input, ports);
}

function pickFrom(from: number, waiting: Waiting | null, input: PickInput, ports: PickerPorts): MaybePromise<Picked> {
  let best = waiting;
  for (let i = from; i < input.candidates.length; i++) {
    const candidate = input.candidates[i] as Candidate;
    if (best && isWorthWaiting(best, candidate, input, ports)) continue;
    const blocked = whatBlocks(candidate, input, ports);
    if (blocked) {
      best = sooner(best, blocked);
      continue;
    }
    const taken = ports.take(candidate);
    if (taken instanceof Promise) {
      const before = best;
      return taken.then((result) =>
        result.granted
          ? { kind: 'candidate', candidate }
          : pickFrom(i + 1, sooner(before, limited(candidate, result, input, ports)), input, ports),
      );
    }
    if (taken.granted) return { kind: 'candidate', candidate };
    best = sooner(best, limited(candidate, taken, input, ports));
  }
  if (!best) throw new RangeError('a pick needs at least one candidate');
  return { kind: 'none', ...best };
}

function whatBlocks(candidate: Candidate, { nowMs }: PickInput, ports: PickerPorts): Waiting | null {
  const availableAtMs = ports.availableAtMs(candidate);
  const backoffUntilMs = ports.backoffUntilMs(candidate);
  const untilMs = Math.max(availableAtMs, backoffUntilMs);
  if (untilMs <= nowMs) return null;
  const cause: WaitCause = availableAtMs >= backoffUntilMs ? 'unavailable' : 'backoff';
  const reason =
    cause === 'backoff' ? `the next try at ${candidate.endpoint}` : `${candidate.endpoint} to be available`;
  return { candidate, untilMs, cause, reason };
}

function limited(
  candidate: Candidate,
  { retryAfterMs }: TakeResult,
  { nowMs }: PickInput,
  ports: PickerPorts,
): Waiting {
  return { candidate, untilMs: nowMs + retryAfterMs, cause: 'limit', reason: ports.limitName(candidate) };
}

function sooner(a: Waiting | null, b: Waiting): Waiting {
  return a && a.untilMs <= b.untilMs ? a : b;
}

function isWorthWaiting(waiting: Waiting, other: Candidate, { kind }: PickInput, ports: PickerPorts): boolean {
  if (kind === 'live' || waiting.untilMs > ports.latestStartMs(waiting.candidate)) return false;
  return ports.expectedCostNanoUsd(other) > ports.expectedCostNanoUsd(waiting.candidate);
}
