import { IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { HOST } from './http.config.js';
import { Option } from './option.decorator.js';

/** Health and metrics, for operators only. */
export class OperatorConfig {
  @Option({
    kind: 'text',
    default: '127.0.0.1',
    restart: true,
    does: 'Address of /healthz, /readyz and /metrics.',
    wrong: 'These pages ask for no key: an address the public reaches shows them tenants and volumes.',
  })
  @IsString()
  @Matches(HOST, { message: 'must be a host name or an IP address' })
  readonly host!: string;

  @Option({
    kind: 'number',
    unit: 'port',
    default: 9090,
    restart: true,
    does: 'Port of /healthz, /readyz and /metrics; 0 takes a free one. Environment: SLUICE_OPERATOR_PORT.',
    wrong: 'A taken port ends the start with an error that names the variable.',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;
}
