import { List, Section } from '#config';
import { BatchPoolConfig } from './batch-pool.config.js';
import { ListPriceConfig } from './list-price.config.js';
import { FlexPoolConfig, SyncPoolConfig } from './metered-pool.config.js';
import { ReservedPoolConfig } from './reserved-pool.config.js';

/** A pools file: what capacity there is to simulate, for models that may stand in for each other. */
export class PoolsConfig {
  @Section(() => ListPriceConfig, 'List price of every pool that has none of its own.')
  readonly listPrice!: ListPriceConfig;

  @List(() => ReservedPoolConfig, 'Prepaid throughput.')
  readonly reserved!: readonly ReservedPoolConfig[];

  @List(() => BatchPoolConfig, 'Batch APIs.')
  readonly batch!: readonly BatchPoolConfig[];

  @List(() => FlexPoolConfig, 'Cheap capacity that may refuse.')
  readonly flex!: readonly FlexPoolConfig[];

  @List(() => SyncPoolConfig, 'Pay as you go; at least one.')
  readonly sync!: readonly SyncPoolConfig[];
}
