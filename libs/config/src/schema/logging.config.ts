import { IsIn } from 'class-validator';
import { Option } from './option.decorator.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Logs. */
export class LoggingConfig {
  @Option({
    kind: 'text',
    default: 'info',
    does: `Least serious level that is written: ${LOG_LEVELS.join(', ')}.`,
    wrong: 'debug and trace cost throughput; warn and above write no access log.',
  })
  @IsIn(LOG_LEVELS, { message: `must be one of: ${LOG_LEVELS.join(', ')}` })
  readonly level!: (typeof LOG_LEVELS)[number];
}
