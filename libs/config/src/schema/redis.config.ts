import { IsString, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

/** Shared hot state between replicas. */
export class RedisConfig {
  @Option({
    kind: 'text',
    address: true,
    restart: true,
    does: 'Redis for rate limits, breakers and reservations shared by replicas; without it they are kept in the process. Environment: REDIS_URL.',
    wrong: 'Without Redis every replica has limits of its own: N replicas let N times as much through.',
  })
  @IsString()
  @Matches(/^rediss?:\/\/\S+$/, { message: 'must be an address such as redis://host:6379' })
  readonly url!: string;
}
