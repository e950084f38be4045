import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { CAPABILITIES, type Capability } from '#contracts';
import { Option } from './option.decorator.js';

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
}
