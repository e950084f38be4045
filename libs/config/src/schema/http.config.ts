import { IsBoolean, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { Option } from './option.decorator.js';

/** A host name or an IP address, as `listen` takes it. */
export const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$/;

/** The door for callers. */
export class HttpConfig {
  @Option({
    kind: 'text',
    default: '127.0.0.1',
    restart: true,
    does: 'Address the HTTP door listens on. Environment: SLUICE_HTTP_HOST.',
    wrong: 'With an address other than loopback and no key anywhere, Sluice refuses to start.',
  })
  @IsString()
  @Matches(HOST, { message: 'must be a host name or an IP address' })
  readonly host!: string;

  @Option({
    kind: 'number',
    unit: 'port',
    default: 8080,
    restart: true,
    does: 'Port of the HTTP door; 0 takes a free one. Environment: SLUICE_HTTP_PORT.',
    wrong: 'A taken port ends the start with an error that names the variable.',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;

  @Option({
    kind: 'bytes',
    unit: 'bytes',
    default: 25_000_000,
    does: 'Largest request body that is read.',
    wrong: 'Too low refuses images and long contexts with 413; too high lets one caller fill the memory.',
  })
  @IsInt()
  @Min(1_000)
  @Max(512_000_000)
  readonly maxBodyBytes!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 60_000,
    does: 'How long a caller may take to send a whole request.',
    wrong: 'Too low cuts slow uploads with 408; too high lets slow bodies hold sockets.',
  })
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly requestTimeoutMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 10_000,
    does: 'How long a caller may take to send the headers; at most requestTimeoutMs.',
    wrong: 'Too high lets slow headers hold sockets.',
  })
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly headersTimeoutMs!: number;

  @Option({
    kind: 'duration',
    unit: 'ms',
    default: 72_000,
    does: 'How long an idle keep-alive connection stays open.',
    wrong: 'Shorter than the idle time of a load balancer in front (often 60 s) gives its callers sporadic 502s.',
  })
  @IsInt()
  @Min(1_000)
  @Max(3_600_000)
  readonly keepAliveTimeoutMs!: number;

  @Option({
    kind: 'number',
    unit: 'connections',
    default: 10_000,
    does: 'Connections open at once; more are closed at once.',
    wrong: 'Higher than the file descriptors of the process (ulimit -n) makes accepting fail for everybody.',
  })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly maxConnections!: number;

  @Option({
    kind: 'number',
    unit: 'levels',
    default: 64,
    does: 'How deeply objects and lists of a body may nest.',
    wrong: 'Too low refuses deep tool schemas; too high lets a body exhaust the stack of whatever walks it.',
  })
  @IsInt()
  @Min(8)
  @Max(512)
  readonly maxJsonDepth!: number;

  @Option({
    kind: 'number',
    unit: 'keys',
    default: 100_000,
    does: 'How many object keys a body may have in all.',
    wrong: 'Too low refuses big tool sets; too high lets one body block the process for seconds.',
  })
  @IsInt()
  @Min(100)
  @Max(10_000_000)
  readonly maxJsonKeys!: number;

  @Option({
    kind: 'bytes',
    unit: 'bytes',
    default: 1_000_000,
    does: 'What is held for a caller who reads a stream slower than the model writes it, before the model is held back.',
    wrong: 'Too high times many slow readers fills the memory.',
  })
  @IsInt()
  @Min(16_384)
  @Max(100_000_000)
  readonly streamBufferBytes!: number;

  @Option({
    kind: 'boolean',
    default: false,
    does: 'Lets webhooks go to private addresses and over plain http. Without it only to https and public addresses.',
    wrong: 'true lets every caller make the gateway call addresses of its own network.',
  })
  @IsBoolean()
  readonly webhookAllowPrivate!: boolean;
}
