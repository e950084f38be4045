import { IsBoolean, IsInt, IsNumber, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** The batch API of the provider for one model; the defaults are OpenAI's. */
export class BatchLaneConfig {
  @Option({
    kind: 'number',
    unit: 'share of list price',
    default: 0.5,
    does: 'Price as a share of list price, where the price catalogue has none of its own.',
    wrong: 'Quotes and the choice between lanes are wrong by the difference.',
  })
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
    kind: 'bytes',
    unit: 'bytes',
    default: 200_000_000,
    does: 'Largest input file of one batch.',
    wrong: 'Higher than the provider allows is refused there.',
  })
  @IsInt()
  @Min(1_000)
  @Max(100_000_000_000)
  readonly maxBytes!: number;

  @Option({
    kind: 'number',
    unit: 'tokens',
    optional: true,
    does: 'Tokens that may wait at the provider at once. Unset = no limit.',
    wrong: 'Higher than the provider allows fails whole batches late.',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000_000_000)
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
  readonly windowMs!: number;

  @Option({
    kind: 'boolean',
    default: true,
    does: 'Whether an expired batch delivers (and bills) what was finished.',
    wrong: 'Work is paid for twice.',
  })
  @IsBoolean()
  readonly expiryKeepsPartials!: boolean;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 600_000,
    does: 'How long a cancellation may take until the rest may run elsewhere.',
    wrong: 'Too short and work is paid for twice; too long and it is given up on too early.',
  })
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly cancelMs!: number;
}
