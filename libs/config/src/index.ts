export type { ConfigProblem, ConfigWarning } from './config-problem.js';
export { readEnvironment } from './environment.js';
export type { ConfigCheck, LoadedConfig } from './loading/config-check.js';
export { ConfigError } from './loading/config-error.js';
export { ENVIRONMENT_OPTIONS } from './loading/environment-options.js';
export { findConfigFile, shippedDefault } from './loading/find-config-file.js';
export { formatProblem, formatProblems } from './loading/format-problems.js';
export { checkConfigFile, type LoadOptions, loadConfig } from './loading/load-config.js';
export { isLoopback, type ProcessSettings, readProcessSettings, requiresKey } from './loading/process-settings.js';
export { readCheckedYaml, type YamlReading } from './loading/read-checked-yaml.js';
export { type ConfigText, readConfig } from './loading/read-config.js';
export { detectAliases } from './providers/detect-aliases.js';
export {
  type AutomaticProviders,
  type Discovery,
  detectProviders,
  OLLAMA_BASE_URL,
  type ProviderEntry,
  SIMULATOR_MODELS,
} from './providers/detect-providers.js';
export { LOCAL_PRESETS, type LocalPreset } from './providers/local-presets.js';
export type { ProviderOffers, ProviderPreset, PublishedLimits } from './providers/provider-preset.js';
export { PROVIDER_PRESETS, presetOfBaseUrl } from './providers/provider-presets.js';
export { maskAddress, maskSecret } from './reading/mask-secrets.js';
export { parseBytes } from './reading/parse-bytes.js';
export { parseDuration } from './reading/parse-duration.js';
export type { Environment } from './reading/substitute-environment.js';
export { redactConfig } from './redact-config.js';
export { describeOptions, type OptionReference } from './reference/describe-options.js';
export { printReference } from './reference/print-reference.js';
export type { AliasConfig, CandidateConfig } from './schema/alias.config.js';
export type { BatchLaneConfig } from './schema/batch-lane.config.js';
export type { DatabaseConfig } from './schema/database.config.js';
export type { FlexLaneConfig } from './schema/flex-lane.config.js';
export type { HttpConfig } from './schema/http.config.js';
export type { JobsConfig } from './schema/jobs.config.js';
export type { LiveConfig } from './schema/live.config.js';
export type { LoggingConfig } from './schema/logging.config.js';
export type { ModelConfig } from './schema/model.config.js';
export type { NatsConfig } from './schema/nats.config.js';
export type { OperatorConfig } from './schema/operator.config.js';
export { List, Option, Section } from './schema/option.decorator.js';
export type { PriceOverride } from './schema/price.config.js';
export { type PriceWindowConfig, WEEKDAYS } from './schema/price-window.config.js';
export type { ProviderConfig } from './schema/provider.config.js';
export type { AuthKind, ProviderAuthConfig } from './schema/provider-auth.config.js';
export type { ProviderCapsConfig } from './schema/provider-caps.config.js';
export type { ProviderKeyConfig } from './schema/provider-key.config.js';
export type { ProviderLimitsConfig } from './schema/provider-limits.config.js';
export type { ProviderTimeoutsConfig } from './schema/provider-timeouts.config.js';
export type { RedisConfig } from './schema/redis.config.js';
export type { ReservedBurnConfig, ReservedLaneConfig } from './schema/reserved-lane.config.js';
export type { SluiceConfig } from './schema/sluice.config.js';
export type { TenantConfig } from './schema/tenant.config.js';
export type { TenantKeyConfig } from './schema/tenant-key.config.js';
export type { TenantLimitsConfig } from './schema/tenant-limits.config.js';
export type { TenantNatsConfig } from './schema/tenant-nats.config.js';
export { openSecretsStore } from './secrets/open-secrets-store.js';
export { SecretsError } from './secrets/secrets-error.js';
export { type SecretSummary, SecretsStore } from './secrets/secrets-store.js';
export { type ConfigListener, ConfigSource } from './sources/config-source.js';
export { FileConfigSource, type FileConfigSourceOptions, type ReloadReport } from './sources/file-config-source.js';
export { StaticConfigSource } from './sources/static-config-source.js';
