import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** Interactive requests. */
export class LiveConfig {
  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 600_000,
    does: 'Longest time from request to the end of its answer.',
    wrong: 'Too low cuts long answers with 504; too high keeps sockets of dead calls.',
  })
  @IsInt()
  @Min(1_000)
  @Max(3_600_000)
  readonly timeoutMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 30_000,
    does: 'How long after its arrival a request may still be tried again; at most timeoutMs.',
    wrong: 'Too high lets callers wait for an error that is already certain.',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly retryForMs!: number;

  @Option({
    kind: 'number',
    unit: 'attempts',
    default: 3,
    does: 'Calls of providers one request may cost, retries and fail-overs together.',
    wrong: 'Too low gives callers errors that another provider would have answered.',
  })
  @IsInt()
  @Min(1)
  @Max(20)
  readonly maxAttempts!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 250,
    does: 'Where services run apart and many interactive calls are alike: how long a door may send them straight to the endpoint the router chose, within what the router took out of its limits for them. 0: the router decides each by itself.',
    wrong:
      'Too high lets calls go on to an endpoint that just became unwell, each at the price of a fail-over; 0 costs about a third of the requests five processes can carry.',
  })
  @IsInt()
  @Min(0)
  @Max(5_000)
  readonly grantForMs!: number;
}
