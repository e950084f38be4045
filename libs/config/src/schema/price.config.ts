import { IsString, Length, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

const DECIMAL_USD = /^\d{1,12}(?:\.\d{1,9})?$/;
const AMOUNT = { message: 'must be US dollars as a plain decimal such as "0.15", at most 9 fraction digits' };
const WRONG = 'The ledger and quotes are wrong by the difference from then on; rows already written keep their price.';

/** A price that replaces the catalogue's, in US dollars per million tokens. */
export class PriceOverride {
  @Option({ kind: 'text', does: 'Id of a provider of this file.', wrong: 'A provider that does not exist is refused.' })
  @IsString()
  readonly provider!: string;

  @Option({ kind: 'text', does: 'A model of that provider.', wrong: 'A model nobody calls changes nothing.' })
  @IsString()
  @Length(1, 200)
  readonly model!: string;

  @Option({ kind: 'usd', unit: 'US dollars per million tokens', does: 'Input tokens.', wrong: WRONG })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly inputUsdPerMillion!: string;

  @Option({ kind: 'usd', unit: 'US dollars per million tokens', does: 'Output tokens.', wrong: WRONG })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly outputUsdPerMillion!: string;

  @Option({
    kind: 'usd',
    unit: 'US dollars per million tokens',
    optional: true,
    does: 'Input tokens read from the cache of the provider; unset = as input.',
    wrong: WRONG,
  })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly cacheReadUsdPerMillion?: string;

  @Option({
    kind: 'usd',
    unit: 'US dollars per million tokens',
    optional: true,
    does: 'Input tokens written to the cache of the provider; unset = as input.',
    wrong: WRONG,
  })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly cacheWriteUsdPerMillion?: string;

  @Option({
    kind: 'usd',
    unit: 'US dollars per million tokens',
    optional: true,
    does: 'Input tokens written to the cache of the provider to live for an hour; unset = as other cache writes.',
    wrong: WRONG,
  })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly cacheWrite1hUsdPerMillion?: string;
}
