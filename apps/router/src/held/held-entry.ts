import type { Facts, Lane, WorkEnvelope } from '#contracts';
import type { HeldJob } from '#scheduling';
import type { Candidate } from '../candidates/candidate.js';
import { UNKNOWN_FACTS } from '../candidates/eligible-candidates.policy.js';
import { hasChoiceOfLanes } from '../candidates/route-constraint.filter.js';

/** A held job as a router keeps it in memory; the job itself stays on the held stream. */
export interface HeldEntry extends HeldJob {
  /** Best first, as of `generation` of the configuration; empty: nobody may serve it any more. */
  readonly candidates: readonly Candidate[];
  readonly generation: number;
  /** Where it lies on the held stream. */
  readonly sequence: number;
  readonly subject: string;
  /** The scheduler decides when and in which lane it goes; else it goes as soon as limits let it. */
  readonly isLaned: boolean;
  /** Kind of work: answers of one kind are of like length. */
  readonly task: string;
}

export interface HeldEntryParts {
  readonly envelope: WorkEnvelope;
  readonly sequence: number;
  readonly subject: string;
  readonly candidates: readonly Candidate[];
  readonly lanes: readonly Lane[];
  readonly generation: number;
}

export function heldEntryOf(parts: HeldEntryParts): HeldEntry {
  const { envelope, candidates, lanes } = parts;
  const isLaned = hasChoiceOfLanes(candidates, lanes);
  const { hold } = envelope;
  const facts: Facts = envelope.facts ?? UNKNOWN_FACTS;
  return {
    jobId: envelope.jobId,
    tenant: envelope.tenant,
    candidates,
    queue: isLaned ? `${queueOf(candidates)} in ${lanes.join('+')}` : queueOf(candidates),
    isLaned,
    task: facts.task,
    // A hold without readable times waits for nothing.
    notBeforeMs: finite(hold?.notBeforeMs, 0),
    latestStartMs: finite(hold?.latestStartMs, envelope.deadlineMs),
    deadlineMs: envelope.deadlineMs,
    priority: envelope.priority,
    inputTokens: facts.inputTokens,
    expectedOutputTokens: facts.expectedOutputTokens,
    lanes,
    generation: parts.generation,
    sequence: parts.sequence,
    subject: parts.subject,
  };
}

/** Jobs with the same candidates want the same capacity. */
export function queueOf(candidates: readonly Candidate[]): string {
  const [only] = candidates;
  if (candidates.length === 1 && only) return only.healthKey;
  return candidates.map(({ healthKey }) => healthKey).join(' ');
}

function finite(value: number | undefined, otherwise: number): number {
  return value !== undefined && Number.isFinite(value) ? value : otherwise;
}
