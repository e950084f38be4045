import { IsIn, IsInt, IsNumber, IsString, Matches, Max, Min } from 'class-validator';
import { Option, Section } from './option.decorator.js';

export const RESERVED_UNITS = ['usd', 'tokens', 'input-and-output-tokens'] as const;
export const RESERVED_RENEWALS = ['calendar-month'] as const;
export const RESERVED_OVERFLOWS = ['reject', 'pay-as-you-go', 'spill'] as const;

const FACTOR = {
  kind: 'number',
  unit: 'units per token',
  wrong: 'The rate is under- or overused by the difference.',
} as const;

/** What a token takes out of the reservation beyond its own: Anthropic counts a cached read as 0.1 of an input token. */
export class ReservedBurnConfig {
  @Option({ ...FACTOR, default: 1, does: 'Factor on uncached input tokens.' })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly input!: number;

  @Option({ ...FACTOR, default: 1, does: 'Factor on output tokens.' })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly output!: number;

  @Option({ ...FACTOR, default: 1, does: 'Factor on input tokens read from the cache of the provider.' })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly cacheRead!: number;

  @Option({ ...FACTOR, default: 1, does: 'Factor on input tokens written to the cache of the provider.' })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly cacheWrite!: number;
}

/** Prepaid throughput of one model: a rate per window, used or lost. Calls in it cost nothing more. */
export class ReservedLaneConfig {
  @Option({
    kind: 'text',
    default: 'usd',
    does: `What the rate counts, of: ${RESERVED_UNITS.join(', ')}. usd burns list price, so prices must know the model.`,
    wrong: 'The rate is counted in the wrong unit: 429s or bills of the provider, or capacity left unused.',
  })
  @IsIn(RESERVED_UNITS, { message: `must be one of: ${RESERVED_UNITS.join(', ')}` })
  readonly unit!: (typeof RESERVED_UNITS)[number];

  @Option({
    kind: 'number',
    unit: 'US dollars or tokens per window',
    does: 'The rate: dollars, tokens, or (input-and-output-tokens) input tokens per window.',
    wrong: 'Too high turns into 429s or bills of the provider; too low leaves unused what is paid for.',
  })
  @IsNumber()
  @Min(1e-9)
  readonly capacityPerWindow!: number;

  @Option({
    kind: 'number',
    unit: 'tokens per window',
    optional: true,
    does: 'Output tokens per window: required with, and only with, input-and-output-tokens.',
    wrong: 'As capacityPerWindow.',
  })
  @IsNumber()
  @Min(1e-9)
  readonly outputCapacityPerWindow?: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 60_000,
    does: 'Window of the rate. Up to an hour it is use it or lose it; longer ones are prepaid credit.',
    wrong: 'Longer than the provider counts turns into its 429s or bills.',
  })
  @IsInt()
  @Min(1_000)
  @Max(31 * 86_400_000)
  readonly windowMs!: number;

  @Option({
    kind: 'text',
    optional: true,
    does: `Prepaid credit that begins anew with the month, of: ${RESERVED_RENEWALS.join(', ')} (UTC); windowMs is then not looked at. Unset = windows lie at multiples of windowMs after 1970, which no calendar month does.`,
    wrong: 'Credit is kept back after it has come, or asked for after it has gone.',
  })
  @IsIn(RESERVED_RENEWALS, { message: `must be: ${RESERVED_RENEWALS.join(', ')}` })
  readonly renews?: (typeof RESERVED_RENEWALS)[number];

  @Section(() => ReservedBurnConfig, 'What tokens take out of the rate.')
  readonly burn!: ReservedBurnConfig;

  @Option({
    kind: 'text',
    default: 'reject',
    does: `What the provider does over the rate, of: ${RESERVED_OVERFLOWS.join(', ')}. Where it bills, no interval of a window's length takes more than a window, so that nothing ever is: a call waits until it fits.`,
    wrong: 'reject where it bills makes overshoot cost list price unseen.',
  })
  @IsIn(RESERVED_OVERFLOWS, { message: `must be one of: ${RESERVED_OVERFLOWS.join(', ')}` })
  readonly overflow!: (typeof RESERVED_OVERFLOWS)[number];

  @Option({
    kind: 'text',
    optional: true,
    does: 'Tier named in the call (auto, scale, priority, …), where the wire has tiers; then a bill is what the answer names, not what was asked for. Unset = the endpoint is the reservation, as with an Azure PTU deployment.',
    wrong: 'A tier the provider does not know is refused as invalid-request.',
  })
  @IsString()
  @Matches(/^[a-z][a-z0-9_-]{0,31}$/, { message: 'must be 1–32 of a–z, 0–9, _ and -, beginning with a letter' })
  readonly serviceTier?: string;
}
