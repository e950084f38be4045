import { IsString, Length } from 'class-validator';
import { Option } from './option.decorator.js';

/** The encrypted store that `${secret:name}` reads. */
export class SecretsConfig {
  @Option({
    kind: 'text',
    default: 'sluice.secrets.json',
    does: 'File of the encrypted store, relative to this file; `sluice secrets` writes it. Environment: SLUICE_SECRETS_FILE.',
    wrong: 'A file without the secret that is referred to refuses the configuration.',
  })
  @IsString()
  @Length(1, 4_096)
  readonly file!: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'File that holds its key (32 bytes, base64 or hex, one a line, the newest first), relative to this file. Unset = the key is in SLUICE_SECRETS_KEY. Environment: SLUICE_SECRETS_KEY_FILE.',
    wrong: 'Another key opens nothing and refuses the configuration.',
  })
  @IsString()
  @Length(1, 4_096)
  readonly keyFile?: string;
}
