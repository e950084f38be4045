import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsNumber, IsString, Matches, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** Index = day of `Date.getUTCDay`. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const CLOCK_MESSAGE = { message: 'must be a time of day in UTC such as "16:30", in quotes' };

/** Hours in which pay-as-you-go has another price; the first entry that matches counts, outside of all it is list price. */
export class PriceWindowConfig {
  @Option({
    kind: 'text',
    does: 'Beginning, UTC, such as "16:30".',
    wrong: 'Work is moved to hours that are not cheaper.',
  })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  readonly from!: string;

  @Option({ kind: 'text', does: 'End, UTC; before the beginning = the next day.', wrong: 'As from.' })
  @IsString()
  @Matches(CLOCK, CLOCK_MESSAGE)
  readonly to!: string;

  @Option({
    kind: 'texts',
    optional: true,
    does: `Days on which it begins, of: ${WEEKDAYS.join(', ')}. Unset = every day.`,
    wrong: 'As from.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(WEEKDAYS.length)
  @IsIn(WEEKDAYS, { each: true, message: `must be of: ${WEEKDAYS.join(', ')}` })
  readonly weekdays?: readonly (typeof WEEKDAYS)[number][];

  @Option({
    kind: 'number',
    unit: 'share of list price',
    does: 'Price as a share of list price; above 1 for hours that are dearer.',
    wrong: 'The ledger, quotes and the choice of the hour are wrong by the difference.',
  })
  @IsNumber()
  @Min(0)
  @Max(100)
  readonly priceFactor!: number;
}
