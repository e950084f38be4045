import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** How much of an answer is taken before the call is cut: a provider must not be able to fill the memory. */
export class ProviderCapsConfig {
  @Option({
    kind: 'bytes',
    unit: 'bytes',
    default: 64_000_000,
    does: 'Largest answer in all.',
    wrong: 'Too low fails big embedding batches with response-too-large.',
  })
  @IsInt()
  @Min(1_000)
  @Max(1_000_000_000)
  readonly maxResponseBytes!: number;

  @Option({
    kind: 'bytes',
    unit: 'bytes',
    default: 4_000_000,
    does: 'Largest single event of a stream; at most maxResponseBytes.',
    wrong: 'Too low fails streams that carry images with response-too-large.',
  })
  @IsInt()
  @Min(1_000)
  @Max(1_000_000_000)
  readonly maxEventBytes!: number;

  @Option({
    kind: 'number',
    unit: 'events',
    default: 1_000_000,
    does: 'Events of one stream.',
    wrong: 'Too low cuts long streams.',
  })
  @IsInt()
  @Min(10)
  @Max(1_000_000_000)
  readonly maxEvents!: number;
}
