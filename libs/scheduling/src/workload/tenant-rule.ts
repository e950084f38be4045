/** Tenants of a workload when nothing else is said. */
export const TENANT_COUNT = 8;

/** The tenant of `floodWorkload`. */
export const FLOODING_TENANT = 'flood';

/**
 * Traces do not name tenants, so this rule does: `tenant-1` … `tenant-n` with shares 1, 1/2, 1/3 … (Zipf with exponent 1),
 * which is how customers of a shared service usually differ: the first of eight sends 37 % of the jobs, the last 5 %.
 */
export function tenantShares(count: number): readonly number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1));
}

export function tenantName(rank: number): string {
  return `tenant-${rank + 1}`;
}
