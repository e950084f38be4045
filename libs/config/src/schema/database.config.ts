import { IsString, Matches } from 'class-validator';
import { Option } from './option.decorator.js';

/** The ledger's database. */
export class DatabaseConfig {
  @Option({
    kind: 'text',
    address: true,
    restart: true,
    does: "Postgres of accounting's ledger; without it an embedded one in the data directory. Environment: DATABASE_URL.",
    wrong: 'Attempts wait on their stream while the database cannot be reached; nothing is lost.',
  })
  @IsString()
  @Matches(/^postgres(?:ql)?:\/\/\S+$/, {
    message: 'must be an address such as postgres://user:password@host:5432/sluice',
  })
  readonly url!: string;
}
