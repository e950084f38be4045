import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Durable jobs. */
export class JobsConfig {
  @Option({
    kind: 'duration',
    unit: 'ms',
    default: DAY_MS,
    does: 'Deadline of a job that names none; at most maxWithinMs.',
    wrong: 'Too short expires jobs that were only waiting; too long keeps hopeless ones.',
  })
  @IsInt()
  @Min(1_000)
  @Max(7 * DAY_MS)
  readonly defaultWithinMs!: number;

  /** Seven days: a stage's stream keeps a message for eight. */
  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 7 * DAY_MS,
    does: 'The latest deadline a job may ask for.',
    wrong: 'Later deadlines are refused at submission with 400.',
  })
  @IsInt()
  @Min(1_000)
  @Max(7 * DAY_MS)
  readonly maxWithinMs!: number;

  @Option({
    kind: 'number',
    unit: 'attempts',
    default: 6,
    does: 'Calls of providers one job may cost, retries and fail-overs together.',
    wrong: 'Too low fails jobs on a passing fault; too high pays for hopeless ones.',
  })
  @IsInt()
  @Min(1)
  @Max(100)
  readonly maxAttempts!: number;

  @Option({
    kind: 'bytes',
    unit: 'bytes',
    default: 25_000_000,
    does: 'Largest body of a job. Over the HTTP door http.maxBodyBytes holds as well.',
    wrong: 'Larger jobs are refused with 413 (HTTP) or an error reply (NATS).',
  })
  @IsInt()
  @Min(1_000)
  @Max(512_000_000)
  readonly maxBodyBytes!: number;

  /** Three days: what the result stream keeps. */
  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 3 * DAY_MS,
    does: 'How long results can be read back.',
    wrong: 'Too short and a caller who polls late finds 404.',
  })
  @IsInt()
  @Min(MINUTE_MS)
  @Max(3 * DAY_MS)
  readonly resultRetentionMs!: number;
}
