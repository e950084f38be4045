import type { UsageReport } from '#contracts';
import type { CommandContext } from '../command-context.js';
import { type GatewayFlags, withGateway } from '../gateway/with-gateway.js';
import { count } from '../run/figures.js';
import { printable } from '../terminal/printable.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';

export interface UsageFlags extends GatewayFlags {
  readonly groupBy?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: string;
}

export async function showUsage(flags: UsageFlags, context: CommandContext): Promise<void> {
  const asked = { group_by: flags.groupBy, from: flags.from, to: flags.to, limit: flags.limit };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, value);
  const suffix = query.size > 0 ? `?${query}` : '';
  const usage = (await withGateway(flags, context, (client) =>
    client.fetch('GET', `/v1/usage${suffix}`),
  )) as UsageReport;
  const { output, notes } = context.terminal;
  if (flags.json) {
    printJson(output, usage);
    return;
  }
  for (const line of usageTable(usage)) printLine(output, line);
  const { unpriced, attempts } = usage.total;
  if (unpriced > 0) {
    printLine(
      notes,
      `${count(unpriced)} of ${count(attempts)} attempts are of models without a price: what they cost is unknown and not in the sums.`,
    );
  }
  if (usage.truncated) printLine(notes, 'There are more groups (--limit); the total counts all of them.');
}

const FIGURES = ['ATTEMPTS', 'FAILED', 'INPUT', 'CACHED', 'OUTPUT', 'SAVED', 'COST'];

function usageTable({ groupBy, rows, total }: UsageReport): string[] {
  const header = [...groupBy.map((name) => name.toUpperCase()), ...FIGURES];
  const lines = rows.map((row) => [
    ...groupBy.map((name) => printable(String(row.group[name] ?? '–'))),
    ...figuresOf(row),
  ]);
  const sum = [...groupBy.map((_name, column) => (column === 0 ? 'total' : '')), ...figuresOf(total)];
  return table(header, groupBy.length === 0 ? [sum] : [...lines, sum]);
}

function figuresOf(totals: UsageReport['total']): string[] {
  const { attempts, failed, inputTokens, cacheReadTokens, outputTokens } = totals;
  const counts = [attempts, failed, inputTokens, cacheReadTokens, outputTokens].map((value) => count(Number(value)));
  return [...counts, `$${totals.savedUsd}`, isUnpriced(totals) ? 'unknown' : `$${totals.costUsd}`];
}

/** Nothing of it has a price; where a part has one, the note below the table says what is missing. */
function isUnpriced({ attempts, unpriced }: UsageReport['total']): boolean {
  return attempts > 0 && unpriced === attempts;
}
