import { Injectable } from '@nestjs/common';
import { type RawBuilder, sql } from 'kysely';
import {
  ATTEMPT_OUTCOMES,
  formatUsd,
  type UsageDimension,
  type UsageQuery,
  type UsageReport,
  type UsageTotals,
} from '#contracts';
import { LedgerDatabase } from './ledger-database.js';

const DEFAULT_LIMIT = 1000;

type FixedDimension = Exclude<UsageDimension, `metadata.${string}`>;

const FIXED: Readonly<Record<FixedDimension, RawBuilder<string>>> = {
  tenant: sql`tenant`,
  key: sql`key_id`,
  model: sql`model`,
  provider: sql`endpoint`,
  lane: sql`lane`,
  outcome: sql`outcome`,
  day: sql`to_char(to_timestamp(started_at_ms / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
};

const sumOf = (column: string) => sql`coalesce(sum(${sql.ref(column)}), 0)::text AS ${sql.ref(column)}`;

const SUMS = sql.join([
  sql`count(*)::text AS attempts`,
  sql`count(*) FILTER (WHERE cost_nano_usd IS NULL)::text AS unpriced`,
  ...ATTEMPT_OUTCOMES.map(
    (outcome) => sql`count(*) FILTER (WHERE outcome = ${sql.lit(outcome)})::text AS ${sql.ref(outcome)}`,
  ),
  ...[
    'input_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'output_tokens',
    'reasoning_tokens',
    'cost_nano_usd',
    'list_nano_usd',
  ].map(sumOf),
]);

type SumRow = Readonly<Record<string, string | null>>;

/** Sums over attempts, grouped as asked. */
@Injectable()
export class UsageReader {
  constructor(private readonly database: LedgerDatabase) {}

  async usage(query: UsageQuery): Promise<UsageReport> {
    const database = await this.database.open();
    const limit = query.limit ?? DEFAULT_LIMIT;
    const groupBy = [...new Set(query.groupBy)];
    const [{ rows }, { rows: total }] = await Promise.all([
      grouped(query, groupBy, limit + 1).execute(database), // one more, to see whether there are more
      grouped(query, [], 1).execute(database),
    ]);
    return {
      fromMs: query.fromMs,
      toMs: query.toMs,
      groupBy,
      rows: rows.slice(0, limit).map((row) => ({ group: groupOf(row, groupBy), ...totalsOf(row) })),
      truncated: rows.length > limit,
      total: totalsOf(total[0] ?? {}),
    };
  }
}

function grouped(query: UsageQuery, groupBy: readonly UsageDimension[], limit: number): RawBuilder<SumRow> {
  const keys = groupBy.map((dimension, index) => sql`${expressionOf(dimension)} AS ${sql.ref(`group_${index}`)}`);
  // By position: a metadata field is a parameter, and Postgres does not see that two parameters are the same.
  const positions = groupBy.map((_, index) => sql.lit(index + 1));
  const day = groupBy.indexOf('day');
  const order = [
    ...(day < 0 ? [] : [sql.lit(day + 1)]),
    sql`sum(cost_nano_usd) DESC NULLS LAST`,
    sql`count(*) DESC`,
    ...positions,
  ];
  const tenant = query.tenant === undefined ? sql`` : sql`AND tenant = ${query.tenant}`;
  return sql`
    SELECT ${sql.join([...keys, SUMS])}
    FROM attempt
    WHERE started_at_ms >= ${query.fromMs} AND started_at_ms < ${query.toMs} ${tenant}
    ${positions.length === 0 ? sql`` : sql`GROUP BY ${sql.join(positions)}`}
    ORDER BY ${sql.join(order)}
    LIMIT ${limit}`;
}

function expressionOf(dimension: UsageDimension): RawBuilder<unknown> {
  if (!isMetadata(dimension)) return FIXED[dimension];
  return sql`metadata ->> ${dimension.slice('metadata.'.length)}::text`;
}

function isMetadata(dimension: UsageDimension): dimension is `metadata.${string}` {
  return dimension.startsWith('metadata.');
}

function groupOf(row: SumRow, groupBy: readonly UsageDimension[]): Record<string, string | null> {
  return Object.fromEntries(groupBy.map((dimension, index) => [dimension, row[`group_${index}`] ?? null]));
}

function totalsOf(row: SumRow): UsageTotals {
  const count = (column: string) => Number(row[column] ?? 0);
  const cost = BigInt(row['cost_nano_usd'] ?? 0);
  const list = BigInt(row['list_nano_usd'] ?? 0);
  return {
    attempts: count('attempts'),
    succeeded: count('succeeded'),
    failed: count('failed'),
    unknown: count('unknown'),
    cancelled: count('cancelled'),
    inputTokens: count('input_tokens'),
    cacheReadTokens: count('cache_read_tokens'),
    cacheWriteTokens: count('cache_write_tokens'),
    outputTokens: count('output_tokens'),
    reasoningTokens: count('reasoning_tokens'),
    unpriced: count('unpriced'),
    costUsd: formatUsd(cost),
    listUsd: formatUsd(list),
    savedUsd: formatUsd(list - cost),
  };
}
