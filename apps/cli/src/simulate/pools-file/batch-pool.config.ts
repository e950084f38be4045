import { IsBoolean, IsInt, IsNumber, IsString, Length, Max, Min } from 'class-validator';
import { Option, Section } from '#config';
import { ListPriceConfig } from './list-price.config.js';

/** The batch API of a provider; the defaults are OpenAI's. */
export class BatchPoolConfig {
  @Option({ kind: 'text', does: 'Name of the pool in the report.', wrong: 'Two pools with one name are refused.' })
  @IsString()
  @Length(1, 100)
  readonly id!: string;

  @Option({ kind: 'number', default: 0.5, does: 'Price as a share of list price.', wrong: 'Costs are wrong by it.' })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly priceFactor!: number;

  @Option({
    kind: 'number',
    unit: 'requests',
    default: 50_000,
    does: 'Most requests of one batch.',
    wrong: 'Higher than the provider allows is refused there.',
  })
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly maxRequests!: number;

  @Option({
    kind: 'number',
    unit: 'requests',
    default: 1,
    does: 'Fewest requests of one batch (Bedrock: 100); at most maxRequests.',
    wrong: 'Too high and jobs wait for company they never get.',
  })
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  readonly minRequests!: number;

  @Option({
    kind: 'number',
    unit: 'tokens',
    optional: true,
    does: 'Tokens that may wait at the provider at once. Unset = no limit.',
    wrong: 'Higher than the provider allows fails whole batches late.',
  })
  @IsInt()
  @Min(1)
  readonly maxEnqueuedTokens?: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 86_400_000,
    does: 'When an unfinished batch expires.',
    wrong: 'Longer than the provider keeps it hides jobs that come back undone.',
  })
  @IsInt()
  @Min(60_000)
  @Max(31 * 86_400_000)
  readonly window!: number;

  @Option({
    kind: 'boolean',
    default: true,
    does: 'Whether an expired batch delivers (and bills) what was finished.',
    wrong: 'Double spending looks smaller or larger than it is.',
  })
  @IsBoolean()
  readonly expiryKeepsPartials!: boolean;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 600_000,
    does: 'How long a cancellation may take until the rest may run elsewhere.',
    wrong: 'Too short and work is paid twice.',
  })
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly cancel!: number;

  @Section(() => ListPriceConfig, "List price of its tokens; unset = the file's.", { optional: true })
  readonly listPrice?: ListPriceConfig;
}
