import type { ReservedPool } from '#scheduling';
import { type ReservedOperation, reservedArguments } from './redis-reserved-script.js';
import { type ReservedTakeResult, reservedKey } from './reserved-level.js';

/** What `RESERVED_SCRIPT` is called as. */
export type ReservedCommand = (
  key: string,
  ...values: (string | number)[]
) => Promise<[number, string, string, string]>;

/** Reserved pools in Redis, one atomic script a change. */
export class RedisReservedPools {
  constructor(private readonly run: ReservedCommand) {}

  async change(pool: ReservedPool, operation: ReservedOperation, nowMs: number): Promise<ReservedTakeResult> {
    const [granted, entryMs, first, second] = await this.run(
      reservedKey(pool),
      ...reservedArguments(pool, operation, nowMs),
    );
    return {
      granted: granted === 1,
      entryMs: entryMs === 'inf' ? Number.POSITIVE_INFINITY : Number(entryMs),
      levels: [Number(first), Number(second)],
    };
  }
}
