import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import { CAPABILITIES, type Capability } from '#contracts';
import { BatchLaneConfig } from './batch-lane.config.js';
import { FlexLaneConfig } from './flex-lane.config.js';
import { List, Option, Section } from './option.decorator.js';
import { PriceWindowConfig } from './price-window.config.js';
import { ReservedLaneConfig } from './reserved-lane.config.js';

/** One model of a provider. */
export class ModelConfig {
  @Option({
    kind: 'text',
    does: "The provider's own name of the model, as it goes on the wire.",
    wrong: 'A name the provider does not know fails over with model-not-found.',
  })
  @IsString()
  @Length(1, 200)
  readonly id!: string;

  @Option({
    kind: 'number',
    unit: 'tokens',
    optional: true,
    does: 'Context window: input and output together. Unset = the router does not check.',
    wrong: 'Too high sends requests the provider refuses; too low passes the model over.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  readonly contextTokens?: number;

  @Option({
    kind: 'number',
    unit: 'tokens',
    optional: true,
    does: 'Longest answer the model gives; at most contextTokens. Unset = the router does not check.',
    wrong: 'Too low passes the model over for requests it could serve.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  readonly maxOutputTokens?: number;

  @Option({
    kind: 'texts',
    default: ['chat', 'streaming'],
    does: `What the model can do, of: ${CAPABILITIES.join(', ')}.`,
    wrong: 'A missing one makes the router pass the model over for requests that need it.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(CAPABILITIES.length)
  @IsIn(CAPABILITIES, { each: true, message: `must be of: ${CAPABILITIES.join(', ')}` })
  readonly capabilities!: readonly Capability[];

  @Option({
    kind: 'boolean',
    default: true,
    does: 'Lane sync: can also be called at list price. false for an endpoint that is a reservation and nothing else.',
    wrong: 'true for such an endpoint turns into its 429s; false for another leaves jobs waiting.',
  })
  @IsBoolean()
  readonly payAsYouGo?: boolean;

  @Section(() => ReservedLaneConfig, 'Lane reserved: prepaid throughput. Unset = not offered.', { optional: true })
  readonly reserved?: ReservedLaneConfig;

  @Section(
    () => FlexLaneConfig,
    'Lane flex: cheap capacity that may refuse; `{}` = as OpenAI has it. Unset = not offered.',
    {
      optional: true,
    },
  )
  readonly flex?: FlexLaneConfig;

  @Section(() => BatchLaneConfig, 'Lane batch: the batch API; `{}` = as OpenAI has it. Unset = not offered.', {
    optional: true,
  })
  readonly batch?: BatchLaneConfig;

  @List(() => PriceWindowConfig, 'Hours with another price in lane sync, the first that matches counts.', {
    optional: true,
  })
  @ArrayMaxSize(64)
  readonly priceWindows?: readonly PriceWindowConfig[];
}
