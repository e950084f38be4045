import { ArrayMinSize, IsArray, IsString, Length, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

/** A key written into the configuration; keys made with `sluice keys create` live in the broker instead. */
export class TenantKeyConfig {
  @Option({
    kind: 'text',
    does: 'Name of the key in logs and the ledger, unique in all tenants.',
    wrong: 'Two keys with one id are refused: the ledger could not tell them apart.',
  })
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { message: 'must be letters, digits and . _ -, at most 64' })
  readonly id!: string;

  @Option({
    kind: 'text',
    does: 'SHA-256 of the whole key as 64 lower-case hex digits; the key itself is never written down.',
    wrong: 'Anything else is refused, so that a key is not pasted here by mistake.',
    secret: true,
  })
  @IsString()
  @Matches(/^[0-9a-f]{64}$/, {
    message: 'must be the SHA-256 of the key, 64 lower-case hex digits (printf %s "$KEY" | sha256sum)',
  })
  readonly sha256!: string;

  @Option({ kind: 'text', optional: true, does: 'For people.', wrong: 'Nothing depends on it.' })
  @IsString()
  @Length(1, 128)
  readonly name?: string;

  @Option({
    kind: 'texts',
    optional: true,
    does: 'Aliases and models this key may use; unset = those of its tenant.',
    wrong: 'A request for another model is answered 404 model_not_found, as if it did not exist.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  readonly models?: readonly string[];

  @Option({
    kind: 'text',
    optional: true,
    does: 'When it ends, ISO 8601 with zone (2027-01-31T00:00:00Z); unset = never.',
    wrong: 'A time in the past turns the key off.',
  })
  @IsString()
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/, {
    message: 'must be a time with zone such as 2027-01-31T00:00:00Z',
  })
  readonly expiresAt?: string;
}
