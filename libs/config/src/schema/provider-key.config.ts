import { IsString, Length, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

/** What a header can carry as a key. */
export const KEY_TEXT = { pattern: /^[\x21-\x7e]+$/, message: 'must be printable ASCII without spaces' } as const;

/** One of several keys of an endpoint. */
export class ProviderKeyConfig {
  @Option({
    kind: 'text',
    does: 'Name of the key in logs and in the ledger: 1–48 of a–z, 0–9 and inner . _ -, unique within the provider.',
    wrong: 'Renaming it only starts a new name in the ledger.',
  })
  @IsString()
  @Matches(/^[a-z0-9](?:[a-z0-9._-]{0,46}[a-z0-9])?$/, { message: 'must be 1–48 of a–z, 0–9 and inner . _ -' })
  readonly id!: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'The key. Write ${VARIABLE} or ${secret:name}, not the key.',
    wrong: 'A wrong one is left alone for a while and named in a warning; the others go on.',
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
}
