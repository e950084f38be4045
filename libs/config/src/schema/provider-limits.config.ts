import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** What one endpoint is asked at most. */
export class ProviderLimitsConfig {
  @Option({
    kind: 'number',
    unit: 'requests per minute',
    optional: true,
    does: 'Requests per minute; durable jobs wait for their turn, interactive ones fail over. Unset = no limit of ours.',
    wrong: 'Higher than the provider allows turns into its 429s.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  readonly requestsPerMinute?: number;

  @Option({
    kind: 'number',
    unit: 'tokens per minute',
    optional: true,
    does: 'Tokens per minute, input and output. Unset = no limit of ours.',
    wrong: 'Higher than the provider allows turns into its 429s.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000_000)
  readonly tokensPerMinute?: number;

  @Option({
    kind: 'number',
    unit: 'calls at once',
    default: 64,
    does: 'Calls one provider-adapter process has open at once.',
    wrong: 'Too low leaves capacity unused; too high overloads a local model server.',
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly concurrency!: number;
}
