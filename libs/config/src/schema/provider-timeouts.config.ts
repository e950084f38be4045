import { IsInt, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** How long one call may take. Order: connectMs ≤ firstByteMs ≤ totalMs, idleMs ≤ totalMs. */
export class ProviderTimeoutsConfig {
  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 5_000,
    does: 'Until the connection (with TLS) stands.',
    wrong: 'Too low fails over on a slow network; too high waits for a dead host.',
  })
  @IsInt()
  @Min(10)
  @Max(120_000)
  readonly connectMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 300_000,
    does: 'Until the first byte of the answer; an answer that is not streamed is written by then.',
    wrong: 'Too low cuts (and pays for) long answers; too high waits for a stalled provider.',
  })
  @IsInt()
  @Min(10)
  @Max(3_600_000)
  readonly firstByteMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 60_000,
    does: 'Between two pieces of an answer.',
    wrong: 'Too low cuts models that think between tokens; too high waits for a stalled stream.',
  })
  @IsInt()
  @Min(10)
  @Max(3_600_000)
  readonly idleMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 600_000,
    does: 'The whole call.',
    wrong: 'Too low cuts long answers; too high keeps a slot for a call that nobody waits for.',
  })
  @IsInt()
  @Min(10)
  @Max(7_200_000)
  readonly totalMs!: number;
}
