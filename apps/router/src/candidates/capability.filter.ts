import type { Capability } from '#contracts';
import type { Candidate } from './candidate.js';

/** The first thing the work needs that this model cannot do; `undefined` when it can do all or nobody said. */
export function missingCapability(candidate: Candidate, needs: readonly Capability[]): Capability | undefined {
  const { capabilities } = candidate;
  if (capabilities === null) return undefined;
  for (const need of needs) if (!capabilities.has(need)) return need;
  return undefined;
}
