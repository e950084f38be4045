import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { AttemptOutcome } from './envelope.js';

/** What usage can be grouped by; `metadata.<field>` is a field of the job's own metadata, 1–64 characters. */
export type UsageDimension =
  | 'tenant'
  | 'key'
  | 'model'
  | 'provider'
  | 'day'
  | 'lane'
  | 'outcome'
  | `metadata.${string}`;

/** The question on `sluice.v1.usage.requested`. Times are epoch milliseconds: from inclusive, to exclusive. */
export class UsageQuery {
  /** Only this tenant's rows. Absent = every tenant: whoever asks has checked that the asker is the operator. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  readonly tenant?: string;

  @IsInt()
  @Min(0)
  @Max(253_402_300_799_999) // the last millisecond of the year 9999: later ones have no ISO 8601 date
  readonly fromMs!: number;

  @IsInt()
  @Min(0)
  @Max(253_402_300_799_999)
  readonly toMs!: number;

  /** Empty = one row for everything. Days are UTC. */
  @IsArray()
  @ArrayMaxSize(8)
  @IsString({ each: true })
  @Matches(/^(?:tenant|key|model|provider|day|lane|outcome|metadata\..{1,64})$/, { each: true })
  readonly groupBy!: UsageDimension[];

  /** Rows at most. Default 1,000. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly limit?: number;
}

/**
 * Sums over attempts. Counters the provider did not state count as 0; money is a decimal string of US dollars, of the
 * attempts whose price is known.
 */
export interface UsageTotals {
  readonly attempts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly cancelled: number;
  /** Uncached input. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Attempts whose cost nobody knows, because their model has no price: they are missing in `costUsd` and `listUsd`. */
  readonly unpriced: number;
  readonly costUsd: string;
  readonly listUsd: string;
  /** List price minus cost. */
  readonly savedUsd: string;
}

export interface UsageRow extends UsageTotals {
  /** One entry per dimension asked for; `null` where an attempt has no such metadata field. `day` is `YYYY-MM-DD`. */
  readonly group: Readonly<Record<string, string | null>>;
}

export interface UsageReport {
  readonly fromMs: number;
  readonly toMs: number;
  readonly groupBy: readonly string[];
  /** By day where asked for, then the most expensive first. */
  readonly rows: readonly UsageRow[];
  /** True when there are more groups than `limit`; `total` counts all of them. */
  readonly truncated: boolean;
  readonly total: UsageTotals;
}

/** The question on `sluice.v1.attempts.requested`; answered with the job's `AttemptRecord[]`, first attempt first. */
export class AttemptsQuery {
  @IsString()
  @MaxLength(32)
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  readonly tenant!: string;

  @IsString()
  @Matches(/^job_[0-9a-z]{26}$/)
  readonly jobId!: string;
}

/** How the ledger answers: `invalid` is the asker's fault (HTTP 400), `unavailable` passes (503 with Retry-After). */
export type LedgerReply<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'invalid'; readonly param: string | null; readonly code: string; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string };

export const ATTEMPT_OUTCOMES = [
  'unknown',
  'succeeded',
  'failed',
  'cancelled',
] as const satisfies readonly AttemptOutcome[];
