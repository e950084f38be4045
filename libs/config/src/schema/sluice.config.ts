import { ArrayMaxSize, IsString, Length } from 'class-validator';
import { AliasConfig } from './alias.config.js';
import { DatabaseConfig } from './database.config.js';
import { HttpConfig } from './http.config.js';
import { JobsConfig } from './jobs.config.js';
import { LiveConfig } from './live.config.js';
import { LoggingConfig } from './logging.config.js';
import { NatsConfig } from './nats.config.js';
import { OperatorConfig } from './operator.config.js';
import { List, Option, Section } from './option.decorator.js';
import { PriceOverride } from './price.config.js';
import { ProviderConfig } from './provider.config.js';
import { RedisConfig } from './redis.config.js';
import { SecretsConfig } from './secrets.config.js';
import { TenantConfig } from './tenant.config.js';

/** The whole configuration: checked as one, every default filled in, frozen. Units are in the names. */
export class SluiceConfig {
  @Section(() => HttpConfig, 'The door for callers.')
  readonly http!: HttpConfig;

  @Section(() => OperatorConfig, 'Health and metrics.')
  readonly operator!: OperatorConfig;

  @Section(() => NatsConfig, 'The broker.')
  readonly nats!: NatsConfig;

  @Section(() => RedisConfig, 'Hot state shared by replicas; unset = kept in the process.', {
    optional: true,
    restart: true,
  })
  readonly redis?: RedisConfig;

  @Section(() => DatabaseConfig, "The ledger's Postgres; unset = embedded in the data directory.", {
    optional: true,
    restart: true,
  })
  readonly database?: DatabaseConfig;

  @Option({
    kind: 'text',
    default: '.sluice',
    restart: true,
    does: 'Where the embedded broker, the embedded database and the first key are kept; absolute once loaded. Environment: SLUICE_DATA_DIR.',
    wrong: 'Another directory is another gateway: jobs and the ledger of the first stay there.',
  })
  @IsString()
  @Length(1, 4_096)
  readonly dataDir!: string;

  @Section(() => JobsConfig, 'Durable jobs.')
  readonly jobs!: JobsConfig;

  @Section(() => LiveConfig, 'Interactive requests.')
  readonly live!: LiveConfig;

  @List(
    () => ProviderConfig,
    'Endpoints. `auto` (or nothing): every known host whose key is in the environment; else a local Ollama; else the simulator.',
    { automatic: true },
  )
  @ArrayMaxSize(500)
  readonly providers!: readonly ProviderConfig[];

  @List(() => AliasConfig, 'Names for models. `auto` (or nothing): fast, smart and embed over the active providers.', {
    automatic: true,
  })
  @ArrayMaxSize(5_000)
  readonly aliases!: readonly AliasConfig[];

  @List(() => TenantConfig, 'Tenants. `default` exists always.')
  @ArrayMaxSize(10_000)
  readonly tenants!: readonly TenantConfig[];

  @List(() => PriceOverride, 'Prices that replace the catalogue.')
  @ArrayMaxSize(10_000)
  readonly prices!: readonly PriceOverride[];

  @Section(
    () => SecretsConfig,
    'The encrypted store: ${secret:name} in any option that is a secret, an address or a header.',
  )
  readonly secrets!: SecretsConfig;

  @Section(() => LoggingConfig, 'Logs.')
  readonly logging!: LoggingConfig;
}
