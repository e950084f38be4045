import { IsInt, IsNumber, IsString, Length, Matches, Max, Min } from 'class-validator';
import { List, Option, Section } from '#config';
import { ListPriceConfig } from './list-price.config.js';

const LIMIT = { optional: true, wrong: 'Higher than the provider allows turns into its 429s; lower, and jobs wait.' };
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const CLOCK_MESSAGE = { message: 'must be a time of day in UTC such as "16:30", in quotes' };

/** What a pool is asked at most. */
export class PoolLimitsConfig {
  @Option({ kind: 'number', unit: 'requests per minute', does: 'Requests per minute. Unset = no limit.', ...LIMIT })
  @IsInt()
  @Min(1)
  readonly requestsPerMinute?: number;

  @Option({
    kind: 'number',
    unit: 'tokens per minute',
    does: 'Tokens per minute, input and output. Unset = no limit.',
    ...LIMIT,
  })
  @IsInt()
  @Min(1)
  readonly tokensPerMinute?: number;

  @Option({ kind: 'number', unit: 'calls at once', does: 'Calls open at once. Unset = no limit.', ...LIMIT })
  @IsInt()
  @Min(1)
  readonly concurrency?: number;
}

/** Cheap capacity that may refuse. */
export class FlexPoolConfig {
  @Option({ kind: 'text', does: 'Name of the pool in the report.', wrong: 'Two pools with one name are refused.' })
  @IsString()
  @Length(1, 100)
  readonly id!: string;

  @Option({ kind: 'number', default: 0.5, does: 'Price as a share of list price.', wrong: 'Costs are wrong by it.' })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly priceFactor!: number;

  @Section(() => PoolLimitsConfig, 'What it is asked at most.', { optional: true })
  readonly limits?: PoolLimitsConfig;

  @Section(() => ListPriceConfig, "List price of its tokens; unset = the file's.", { optional: true })
  readonly listPrice?: ListPriceConfig;
}

/** Hours with another price. */
export class PriceWindowConfig {
  @Option({ kind: 'text', does: 'Beginning, UTC.', wrong: 'Work is moved to the wrong hours.' })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  readonly from!: string;

  @Option({ kind: 'text', does: 'End, UTC; before the beginning = the next day.', wrong: 'As from.' })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  readonly to!: string;

  @Option({ kind: 'number', does: 'Price as a share of list price.', wrong: 'Costs are wrong by it.' })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly priceFactor!: number;
}

/** Pay as you go. */
export class SyncPoolConfig {
  @Option({ kind: 'text', does: 'Name of the pool in the report.', wrong: 'Two pools with one name are refused.' })
  @IsString()
  @Length(1, 100)
  readonly id!: string;

  @List(() => PriceWindowConfig, 'Hours with another price, the first that matches counts; outside of all, list price.')
  readonly priceWindows!: readonly PriceWindowConfig[];

  @Section(() => PoolLimitsConfig, 'What it is asked at most.', { optional: true })
  readonly limits?: PoolLimitsConfig;

  @Section(() => ListPriceConfig, "List price of its tokens; unset = the file's.", { optional: true })
  readonly listPrice?: ListPriceConfig;
}
