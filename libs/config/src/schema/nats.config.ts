import { IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** The broker. */
export class NatsConfig {
  @Option({
    kind: 'text',
    optional: true,
    address: true,
    restart: true,
    does: 'Address of an external NATS (several with commas); unset starts an embedded one. Environment: NATS_URL.',
    wrong: 'Services wait for an unreachable broker and report it on /readyz.',
  })
  @IsString()
  @Matches(/^(?:nats|tls|ws|wss):\/\/[^\s,]+(?:,(?:nats|tls|ws|wss):\/\/[^\s,]+)*$/, {
    message: 'must be an address such as nats://host:4222, several separated by commas',
  })
  readonly url?: string;

  @Option({
    kind: 'number',
    unit: 'port',
    default: 4222,
    restart: true,
    does: 'Port of the embedded broker; 0 takes a free one. Environment: SLUICE_NATS_PORT.',
    wrong: 'A taken port ends the start with an error that names the variable.',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;

  @Option({
    kind: 'number',
    unit: 'copies',
    default: 1,
    restart: true,
    does: 'Copies of every stream: 1, 3 or 5. Three survive the loss of a machine.',
    wrong: 'More copies than the cluster has servers ends the start with an error.',
  })
  @IsIn([1, 3, 5], { message: 'must be 1, 3 or 5' })
  readonly replicas!: 1 | 3 | 5;

  @Option({
    kind: 'text',
    default: '1s',
    restart: true,
    does: 'When the embedded broker writes to the disk: an interval, or `always` (an accepted job survives a power loss; about 4 times slower). Needs nats-server 2.10. `deploy/` ships `always`.',
    wrong: 'With an interval, what was accepted during it is lost when the machine (not only the process) dies.',
  })
  @IsString()
  @Matches(/^(?:always|[1-9]\d{0,4}(?:ms|s|m|h))$/, { message: 'must be "always" or an interval such as "10s"' })
  readonly syncInterval!: string;
}
