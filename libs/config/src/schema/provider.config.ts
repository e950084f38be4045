import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsObject, IsString, Length, Matches } from 'class-validator';
import { DIALECT_NAMES, dialectNamesOf, WIRE_NAMES } from '#providers';
import { ModelConfig } from './model.config.js';
import { List, Option, Section } from './option.decorator.js';
import { ProviderAuthConfig } from './provider-auth.config.js';
import { ProviderCapsConfig } from './provider-caps.config.js';
import { KEY_TEXT, ProviderKeyConfig } from './provider-key.config.js';
import { ProviderLimitsConfig } from './provider-limits.config.js';
import { ProviderTimeoutsConfig } from './provider-timeouts.config.js';

/** One endpoint: provider, base URL, key and region. */
export class ProviderConfig {
  @Option({
    kind: 'text',
    does: 'Name of the endpoint in logs, routes, subjects and the ledger: 1–48 of a–z, 0–9 and inner hyphens, unique.',
    wrong: 'Renaming it starts new limits and a new history.',
  })
  @IsString()
  readonly id!: string;

  @Option({
    kind: 'text',
    default: 'openai',
    does: `How to talk to it: openai (and everything compatible with it), ${WIRE_NAMES.slice(1).join(', ')}.`,
    wrong: 'A wire the host does not speak gives errors, counted as model-not-found or malformed-response.',
  })
  @IsIn(WIRE_NAMES, { message: `must be one of: ${WIRE_NAMES.join(', ')}` })
  readonly wire!: string;

  @Option({
    kind: 'text',
    optional: true,
    does: `What the host does otherwise than its wire says. Of openai: ${dialectNamesOf('openai').join(', ')}; of gemini: ${dialectNamesOf('gemini').join(', ')}. Unset = by the host of baseUrl where it is known.`,
    wrong: 'A wrong one leaves out or renames parameters that the host would take.',
  })
  @IsIn(DIALECT_NAMES, { message: `must be one of: ${DIALECT_NAMES.join(', ')}` })
  readonly dialect?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'Version of the API, of wires that have one: azure-openai (2024-10-21: deployments in the path, baseUrl ends with /openai). Unset or preview = the newer API, baseUrl ends with /openai/v1.',
    wrong: 'A wrong one gives 404s, counted as model-not-found.',
  })
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{0,39}$/, { message: 'must be words of a-z, 0-9, . and -' })
  readonly apiVersion?: string;

  @Option({
    kind: 'text',
    does: 'Where its API begins, with the version: https://api.openai.com/v1. No user, password, query or fragment.',
    wrong: 'A wrong path gives 404s, counted as model-not-found.',
  })
  @IsString()
  readonly baseUrl!: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'Key, sent as the wire wants it (`authorization: Bearer`, `x-api-key`, …). Write ${VARIABLE} or ${secret:name}, not the key. Unset = none is sent.',
    wrong: 'A wrong one fails over with authentication-failed.',
  })
  @IsString()
  @Length(1, 4_096)
  @Matches(KEY_TEXT.pattern, { message: KEY_TEXT.message })
  readonly apiKey?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'File whose content is the key; read again when it changes. Not together with apiKey.',
    wrong: 'A file that cannot be read refuses the configuration.',
  })
  @IsString()
  @Length(1, 4_096)
  readonly apiKeyFile?: string;

  @List(() => ProviderKeyConfig, 'Several keys, used in turn; one that is refused or used up rests. Instead of apiKey.')
  @ArrayMaxSize(64)
  readonly keys!: readonly ProviderKeyConfig[];

  @Section(() => ProviderAuthConfig, 'Signed or token authorization instead of a key; unset = by key.', {
    optional: true,
  })
  readonly auth?: ProviderAuthConfig;

  @Option({
    kind: 'text',
    optional: true,
    does: 'Where it computes (eu, us-east-1): shown in results, for constraints.',
    wrong: 'A wrong one sends data where it must not go.',
  })
  @IsString()
  @Length(1, 64)
  readonly region?: string;

  @Option({
    kind: 'texts',
    default: [],
    does: 'Labels for routes and compliance, such as gdpr or on-prem.',
    wrong: 'A route that asks for a label no endpoint has finds no candidate.',
  })
  @IsArray()
  @ArrayMaxSize(32)
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { each: true, message: 'must be words of letters, digits and . _ -' })
  readonly tags!: readonly string[];

  @Option({
    kind: 'text-map',
    default: {},
    does: 'Headers sent with every call. Values are never printed.',
    wrong: 'Headers of the connection itself (host, content-length, …) are refused.',
  })
  @IsObject()
  readonly headers!: Readonly<Record<string, string>>;

  @Option({
    kind: 'text',
    optional: true,
    does: 'Its id in the price catalogue (openai, mistral, x-ai, …). Unset = found by the base URL where it is a known host.',
    wrong:
      'With an unknown one its models have no price unless prices names them: what their calls cost is null (never 0), which the start warns of and usage counts as `unpriced`.',
  })
  @IsString()
  @Length(1, 64)
  readonly catalogueId?: string;

  @Section(() => ProviderLimitsConfig, 'What it is asked at most.')
  readonly limits!: ProviderLimitsConfig;

  @Section(() => ProviderTimeoutsConfig, 'How long a call may take.')
  readonly timeouts!: ProviderTimeoutsConfig;

  @Section(() => ProviderCapsConfig, 'How much of an answer is taken.')
  readonly caps!: ProviderCapsConfig;

  @List(() => ModelConfig, 'Its models.')
  readonly models!: readonly ModelConfig[];

  @Option({
    kind: 'boolean',
    default: false,
    does: 'Also serves models that are not listed, asked for as `provider/model`; by the bare name only when no provider lists it and no second provider has this option.',
    wrong: 'true lets a caller choose models whose price and limits nobody wrote down.',
  })
  @IsBoolean()
  readonly passthroughModels!: boolean;
}
