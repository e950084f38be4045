import type { UsageReport, UsageRow } from '#contracts';

/** Leaves out the last rows of a report that would not fit a message, and says so; the total still counts them. */
export function fitReport(report: UsageReport, maxBytes: number): UsageReport {
  let bytes = Buffer.byteLength(JSON.stringify({ ...report, rows: [] }));
  const rows: UsageRow[] = [];
  for (const row of report.rows) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > maxBytes) return { ...report, rows, truncated: true };
    rows.push(row);
  }
  return report;
}
