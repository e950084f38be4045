import type { AttemptRecord } from '#contracts';

/**
 * Each attempt once: its first final record, or the first unknown one when none is final. The same rule as the
 * statement that writes them, so it does not matter which records meet in a batch.
 */
export function foldAttempts(records: readonly AttemptRecord[]): AttemptRecord[] {
  const byId = new Map<string, AttemptRecord>();
  for (const record of records) {
    const kept = byId.get(record.attemptId);
    if (!kept) byId.set(record.attemptId, record);
    else if (kept.outcome === 'unknown' && record.outcome !== 'unknown') {
      const claimedBy = record.claimedBy ?? kept.claimedBy;
      byId.set(record.attemptId, claimedBy === undefined ? record : { ...record, claimedBy });
    }
  }
  return [...byId.values()];
}
