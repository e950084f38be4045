import type { Workload, WorkloadJob } from '../simulation/workload.js';
import { DEADLINE_MIX, type DeadlineShare } from './deadline-rule.js';
import { derivedSeed, pickShare, seededRandom } from './seeded-random.js';
import { TENANT_COUNT, tenantName, tenantShares } from './tenant-rule.js';
import type { TraceRow } from './trace-row.js';

const DAY_MS = 86_400_000;
/** A trace shorter than this is stretched: it holds no day for over-night work to wait for a trough in. */
export const SHORTEST_SPAN_MS = 2 * DAY_MS;
export const STRETCHED_SPAN_MS = 4 * DAY_MS;

export interface WorkloadRequest {
  /** In any order; at least one. */
  readonly rows: readonly TraceRow[];
  readonly seed: number;
  /** Span to stretch (or squeeze) the trace to. Default: four days when it is shorter than two, else as it is. */
  readonly stretchToMs?: number;
  readonly tenants?: number;
  readonly deadlines?: readonly DeadlineShare[];
}

/**
 * A trace as jobs: arrivals stretched linearly to the asked span, tokens untouched, deadlines and tenants drawn by seed.
 * @throws RangeError when there are no rows.
 */
export function buildWorkload(request: WorkloadRequest): Workload {
  const rows = [...request.rows].sort((left, right) => left.arrivalMs - right.arrivalMs);
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) throw new RangeError('A workload needs at least one row.');
  const tracedMs = last.arrivalMs - first.arrivalMs;
  const spanMs = request.stretchToMs ?? (tracedMs < SHORTEST_SPAN_MS ? STRETCHED_SPAN_MS : tracedMs);
  const factor = tracedMs > 0 ? spanMs / tracedMs : 1;
  const draw = attributes(request);
  const jobs = rows.map((row, index): WorkloadJob => {
    const arrivalMs = (row.arrivalMs - first.arrivalMs) * factor;
    const { tenant, withinMs } = draw();
    const { inputTokens, outputTokens } = row;
    return { index, tenant, arrivalMs, deadlineMs: arrivalMs + withinMs, inputTokens, outputTokens };
  });
  return { jobs, spanMs };
}

function attributes({ seed, tenants = TENANT_COUNT, deadlines = DEADLINE_MIX }: WorkloadRequest) {
  const tenantDraws = seededRandom(derivedSeed(seed, 'tenant'));
  const deadlineDraws = seededRandom(derivedSeed(seed, 'deadline'));
  const shares = tenantShares(tenants);
  const deadlineShares = deadlines.map(({ share }) => share);
  return () => ({
    tenant: tenantName(pickShare(shares, tenantDraws())),
    withinMs: deadlines[pickShare(deadlineShares, deadlineDraws())]?.withinMs ?? DAY_MS,
  });
}
