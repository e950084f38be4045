import { IsIn, IsInt, IsNumber, IsString, Length, Max, Min } from 'class-validator';
import { Option, Section } from '#config';
import { ListPriceConfig } from './list-price.config.js';

const UNITS = ['usd', 'tokens', 'input-and-output-tokens'] as const;
const OVERFLOWS = ['reject', 'pay-as-you-go', 'spill'] as const;

/** Prepaid throughput: a rate per window, used or lost. */
export class ReservedPoolConfig {
  @Option({ kind: 'text', does: 'Name of the pool in the report.', wrong: 'Two pools with one name are refused.' })
  @IsString()
  @Length(1, 100)
  readonly id!: string;

  @Option({
    kind: 'text',
    default: 'usd',
    does: `What the rate counts, of: ${UNITS.join(', ')}. usd burns list price.`,
    wrong: 'Utilisation is counted in the wrong unit.',
  })
  @IsIn(UNITS, { message: `must be one of: ${UNITS.join(', ')}` })
  readonly unit!: (typeof UNITS)[number];

  @Option({
    kind: 'number',
    unit: 'US dollars or tokens per window',
    optional: true,
    does: 'Rate: dollars, tokens, or input tokens per window. Unset = sized so that the load is --load-factor times the rate.',
    wrong: 'Too high and nothing is ever bought; too low and little is to be gained.',
  })
  @IsNumber()
  @Min(1e-9)
  readonly capacityPerWindow?: number;

  @Option({
    kind: 'number',
    unit: 'tokens per window',
    optional: true,
    does: 'Output tokens per window, for input-and-output-tokens only; set both rates or none.',
    wrong: 'As capacityPerWindow.',
  })
  @IsNumber()
  @Min(1e-9)
  readonly outputCapacityPerWindow?: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 60_000,
    does: 'Window of the rate.',
    wrong: 'Longer than the provider counts turns into its 429s.',
  })
  @IsInt()
  @Min(1_000)
  @Max(31 * 86_400_000)
  readonly window!: number;

  @Option({
    kind: 'number',
    default: 1,
    does: 'Factor on input tokens taken out of the pool.',
    wrong: 'Utilisation is wrong by it.',
  })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly inputBurn!: number;

  @Option({
    kind: 'number',
    default: 1,
    does: 'Factor on output tokens taken out of the pool.',
    wrong: 'Utilisation is wrong by it.',
  })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly outputBurn!: number;

  @Option({
    kind: 'text',
    default: 'reject',
    does: `What the provider does over the rate, of: ${OVERFLOWS.join(', ')}.`,
    wrong: 'With reject where it bills, overshoot looks free.',
  })
  @IsIn(OVERFLOWS, { message: `must be one of: ${OVERFLOWS.join(', ')}` })
  readonly overflow!: (typeof OVERFLOWS)[number];

  @Section(() => ListPriceConfig, "List price of its tokens; unset = the file's.", { optional: true })
  readonly listPrice?: ListPriceConfig;
}
