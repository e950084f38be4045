import { IsString, Matches } from 'class-validator';
import { Option } from '#config';

const DECIMAL_USD = /^\d{1,12}(?:\.\d{1,9})?$/;
const AMOUNT = { message: 'must be US dollars as a plain decimal such as "0.15", at most 9 fraction digits' };
const WRONG = 'Costs are wrong by the difference; ratios between lanes stay.';

/** What tokens cost without any discount. */
export class ListPriceConfig {
  @Option({
    kind: 'usd',
    unit: 'US dollars per million tokens',
    default: '0.15',
    does: 'Input tokens.',
    wrong: WRONG,
  })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly inputUsdPerMillion!: string;

  @Option({
    kind: 'usd',
    unit: 'US dollars per million tokens',
    default: '0.60',
    does: 'Output tokens.',
    wrong: WRONG,
  })
  @IsString()
  @Matches(DECIMAL_USD, AMOUNT)
  readonly outputUsdPerMillion!: string;
}
