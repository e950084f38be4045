import { IsString, Length, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

/** How a tenant's own programs log in to NATS: exactly one of passwordHash and publicKey. */
export class TenantNatsConfig {
  static readonly insteadOf = {
    password:
      'No password is written down: take publicKey, which "sluice nats-user create --tenant <id>" makes, or passwordHash, its bcrypt hash.',
  };

  @Option({
    kind: 'text',
    does: "User name of the tenant's NATS account.",
    wrong: 'Two tenants with one user are refused: the broker could not tell them apart.',
  })
  @IsString()
  @Length(1, 64)
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { message: 'must be letters, digits and . _ -' })
  readonly user!: string;

  @Option({
    kind: 'text',
    optional: true,
    secret: true,
    does: 'bcrypt hash of the password (nats server passwd).',
    wrong: 'Anything but a bcrypt hash is refused, so that no password is written down.',
  })
  @IsString()
  @Matches(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/, { message: 'must be a bcrypt hash ($2a$11$…)' })
  readonly passwordHash?: string;

  @Option({
    kind: 'text',
    optional: true,
    does: 'Public NKey of the user (U…), instead of a password: `sluice nats-user create` makes one.',
    wrong: 'A wrong one cannot log in.',
  })
  @IsString()
  @Matches(/^U[A-Z2-7]{55}$/, { message: 'must be a public user NKey: U and 55 of A–Z, 2–7' })
  readonly publicKey?: string;
}
