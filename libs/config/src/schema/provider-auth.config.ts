import { IsIn, IsString, Length, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

export const AUTH_KINDS = ['api-key', 'aws-sigv4', 'google-service-account', 'entra'] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

const UNREADABLE = 'A file that cannot be read refuses the configuration.';
const REFUSED = 'A wrong one fails over with authentication-failed.';

/** How an endpoint is authorized where a plain key is not it. Which options belong to which kind is checked. */
export class ProviderAuthConfig {
  @Option({
    kind: 'text',
    optional: true,
    does: `One of ${AUTH_KINDS.join(', ')}. Unset = what the wire is usually called with: aws-sigv4 (bedrock), google-service-account (gemini with dialect vertex), entra (azure-openai), else api-key.`,
    wrong: REFUSED,
  })
  @IsIn(AUTH_KINDS, { message: `must be one of: ${AUTH_KINDS.join(', ')}` })
  readonly kind?: AuthKind;

  @Option({
    kind: 'text',
    optional: true,
    does: 'aws-sigv4: region of the signature. Unset = the one in the host of baseUrl.',
    wrong: REFUSED,
  })
  @IsString()
  @Matches(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, { message: 'must be a region of AWS such as eu-central-1' })
  readonly region?: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'aws-sigv4: access key id.',
    wrong: REFUSED,
  })
  @IsString()
  @Matches(/^\w{16,128}$/, { message: 'must be 16–128 letters, digits and _' })
  readonly accessKeyId?: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'aws-sigv4: secret access key. Write ${VARIABLE} or ${secret:name}.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 4_096)
  readonly secretAccessKey?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'aws-sigv4: file whose content is the secret access key; read again when it changes.',
    wrong: UNREADABLE,
  })
  @IsString()
  @Length(1, 4_096)
  readonly secretAccessKeyFile?: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'aws-sigv4: session token of temporary credentials.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 8_192)
  readonly sessionToken?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'aws-sigv4: shared credentials file (INI, as the AWS CLI writes it); read again when it changes. Instead of accessKeyId and secretAccessKey.',
    wrong: UNREADABLE,
  })
  @IsString()
  @Length(1, 4_096)
  readonly credentialsFile?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'aws-sigv4: profile in credentialsFile. Unset = default.',
    wrong: 'One that is not in the file refuses the configuration.',
  })
  @IsString()
  @Length(1, 128)
  readonly profile?: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'google-service-account: the JSON of its key. Write ${VARIABLE} or ${secret:name}.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 65_536)
  readonly serviceAccount?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'google-service-account: file with the JSON of its key; read again when it changes.',
    wrong: UNREADABLE,
  })
  @IsString()
  @Length(1, 4_096)
  readonly serviceAccountFile?: string;

  @Option({ kind: 'text', optional: true, does: 'entra: id or domain of the tenant (directory).', wrong: REFUSED })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/, { message: 'must be an id or a domain' })
  readonly tenantId?: string;

  @Option({ kind: 'text', optional: true, does: 'entra: application (client) id.', wrong: REFUSED })
  @IsString()
  @Matches(/^[A-Za-z0-9-]{1,64}$/, { message: 'must be 1–64 letters, digits and hyphens' })
  readonly clientId?: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'entra: secret of the application. Write ${VARIABLE} or ${secret:name}.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 4_096)
  readonly clientSecret?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'entra: file whose content is the secret of the application; read again when it changes.',
    wrong: UNREADABLE,
  })
  @IsString()
  @Length(1, 4_096)
  readonly clientSecretFile?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'entra: file with the token of a workload identity (AZURE_FEDERATED_TOKEN_FILE), instead of a secret; read whenever a token is asked for.',
    wrong: 'A file that cannot be read fails over with authentication-failed.',
  })
  @IsString()
  @Length(1, 4_096)
  readonly federatedTokenFile?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'entra: who gives tokens. Unset = https://login.microsoftonline.com.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 256)
  readonly authorityUrl?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'google-service-account and entra: what the token is for. Unset = https://www.googleapis.com/auth/cloud-platform, https://cognitiveservices.azure.com/.default.',
    wrong: REFUSED,
  })
  @IsString()
  @Length(1, 512)
  readonly scope?: string;
}
