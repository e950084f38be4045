import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** What one tenant may ask, over all its keys. */
export class TenantLimitsConfig {
  @Option({
    kind: 'number',
    unit: 'requests per minute',
    optional: true,
    does: 'Requests per minute at the doors. Unset = no limit.',
    wrong: 'Requests above it get 429 with Retry-After.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  readonly requestsPerMinute?: number;

  @Option({
    kind: 'number',
    unit: 'tokens per minute',
    optional: true,
    does: 'Tokens per minute, input and expected output. Unset = no limit.',
    wrong: 'Requests above it get 429 with Retry-After.',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000_000)
  readonly tokensPerMinute?: number;
}
