import { IsInt, IsNumber, IsString, Matches, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** Cheap capacity of one model that may refuse; a refusal costs nothing. Durable jobs only: it is slow. */
export class FlexLaneConfig {
  @Option({
    kind: 'number',
    unit: 'share of list price',
    default: 0.5,
    does: 'Price as a share of list price, where the price catalogue has none of its own.',
    wrong: 'The ledger, quotes and the choice between lanes are wrong by the difference.',
  })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly priceFactor!: number;

  @Option({
    kind: 'text',
    default: 'flex',
    does: 'Tier named in the call.',
    wrong: 'A tier the provider does not know is refused as invalid-request; another one costs another price.',
  })
  @IsString()
  @Matches(/^[a-z][a-z0-9_-]{0,31}$/, { message: 'must be 1–32 of a–z, 0–9, _ and -, beginning with a letter' })
  readonly serviceTier!: string;

  @Option({
    kind: 'number',
    unit: 'requests per minute',
    optional: true,
    does: 'Requests per minute in this lane. Unset = no limit of ours.',
    wrong: 'Higher than the provider allows turns into refusals.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  readonly requestsPerMinute?: number;

  @Option({
    kind: 'number',
    unit: 'tokens per minute',
    optional: true,
    does: 'Tokens per minute in this lane, input and output. Unset = no limit of ours.',
    wrong: 'Higher than the provider allows turns into refusals.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000_000)
  readonly tokensPerMinute?: number;
}
