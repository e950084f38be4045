import { ArrayMinSize, IsArray, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { List, Option, Section } from './option.decorator.js';
import { TenantKeyConfig } from './tenant-key.config.js';
import { TenantLimitsConfig } from './tenant-limits.config.js';
import { TenantNatsConfig } from './tenant-nats.config.js';

/** As Standard Webhooks has it: 24 to 64 bytes are 32 to 88 characters of padded base64. */
const WEBHOOK_SECRET = /^whsec_(?=.{32,88}$)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

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
    wrong: 'A request for another model is answered 404 model_not_found, as if it did not exist.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  readonly allowModels?: readonly string[];

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'Signs its webhooks (Standard Webhooks): whsec_ and base64 of 24 to 64 random bytes. Write ${VARIABLE}, not the secret. Unset = it has no webhooks: jobs that ask for one are refused with 400.',
    wrong: 'Receivers refuse what is signed with another one than they know; an empty one is refused here.',
  })
  @IsString()
  @Matches(WEBHOOK_SECRET, {
    message: 'must be whsec_ and base64 of 24 to 64 random bytes (echo "whsec_$(openssl rand -base64 32)")',
  })
  readonly webhookSecret?: string;

  @Section(() => TenantNatsConfig, 'Its own NATS account; unset = it has none.', { optional: true })
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
