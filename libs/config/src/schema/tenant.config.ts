import { ArrayMinSize, IsArray, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { List, Option, Section } from './option.decorator.js';
import { TenantKeyConfig } from './tenant-key.config.js';
import { TenantLimitsConfig } from './tenant-limits.config.js';
import { TenantNatsConfig } from './tenant-nats.config.js';

/** One tenant: sees nothing of the others. */
export class TenantConfig {
  @Option({
    kind: 'text',
    does: 'Its name in subjects and the ledger: 1–32 of a–z, 0–9 and inner hyphens, unique. `default` exists always.',
    wrong: 'Renaming it hides its earlier jobs and usage from it.',
  })
  @IsString()
  readonly id!: string;

  @Option({ kind: 'text', optional: true, does: 'For people.', wrong: 'Nothing depends on it.' })
  @IsString()
  @Length(1, 128)
  readonly name?: string;

  @List(() => TenantKeyConfig, 'Its API keys, as hashes.')
  readonly keys!: readonly TenantKeyConfig[];

  @Section(() => TenantLimitsConfig, 'What it may ask.')
  readonly limits!: TenantLimitsConfig;

  @Option({
    kind: 'texts',
    optional: true,
    does: 'Aliases and models it may use; unset = all.',
    wrong: 'A request for another model is refused with 403.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  readonly allowModels?: readonly string[];

  @Section(() => TenantNatsConfig, 'Its own NATS account; unset = it has none.', { optional: true, restart: true })
  readonly nats?: TenantNatsConfig;

  @Option({
    kind: 'number',
    unit: 'shares',
    default: 1,
    does: 'Its share when tenants compete for capacity: 2 gets twice what 1 gets.',
    wrong: 'A very high one starves the others while it has work.',
  })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly weight!: number;
}
