import { type ChildProcess, execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SluiceConfig } from '#config';
import { capabilitiesOf, renderNatsConf, type ServerCapabilities, type TenantAccount } from '#jetstream';
import { writeBrokerFile } from '#service';
import type { Logger } from '#telemetry';
import { type BrokerCredentials, loadBrokerCredentials } from './broker-credentials.js';
import { startChild, stopChild } from './child-server.js';
import { endLeftBehind, writePid } from './left-behind.js';

const RESTART_PAUSE_MS = 500;
const RELOAD_AGAIN_MS = 500;
const HOST = '127.0.0.1';

/** A real nats-server with its store under the data directory, as a child of this process, restarted when it dies. */
export class EmbeddedBroker {
  private child: ChildProcess | undefined;
  private stopping = false;

  private constructor(
    private readonly binary: string,
    private config: SluiceConfig,
    private readonly credentials: BrokerCredentials,
    readonly capabilities: ServerCapabilities,
    readonly port: number,
    private readonly logger: Logger,
  ) {}

  static async start(binary: string, config: SluiceConfig, logger: Logger): Promise<EmbeddedBroker> {
    const directory = join(config.dataDir, 'broker');
    const credentials = await loadBrokerCredentials(directory);
    await endLeftBehind(join(directory, 'pid'), join(directory, 'nats.conf'));
    const capabilities = capabilitiesOf(await versionOf(binary));
    const port = await choosePort(config.nats.port);
    const broker = new EmbeddedBroker(binary, config, credentials, capabilities, port, logger);
    await broker.startChild();
    await writeBrokerFile(config.dataDir, broker.urlWithCredentials);
    return broker;
  }

  get url(): string {
    return `nats://${HOST}:${this.port}`;
  }

  get urlWithCredentials(): string {
    const { user, password } = this.credentials;
    return `nats://${user}:${password}@${HOST}:${this.port}`;
  }

  get storeDirectory(): string {
    return join(this.directory, 'store');
  }

  /** Tenants come and go with the configuration; nats-server takes changed accounts without dropping a connection. */
  async reload(config: SluiceConfig): Promise<void> {
    this.config = config;
    await this.writeConf();
    this.child?.kill('SIGHUP');
    // Twice: a new account's service import finds its exporter at the second reload only (seen on 2.9.10 and 2.15.2);
    // until then its submissions have no responders. Apart, because signals that wait together are one.
    await new Promise((resolve) => setTimeout(resolve, RELOAD_AGAIN_MS));
    this.child?.kill('SIGHUP');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child) await stopChild(this.child);
    await rm(join(this.directory, 'pid'), { force: true });
    await rm(join(this.directory, 'url'), { force: true });
  }

  private get directory(): string {
    return join(this.config.dataDir, 'broker');
  }

  private async writeConf(): Promise<void> {
    const { config } = this;
    const conf = renderNatsConf({
      host: HOST,
      port: this.port,
      storeDirectory: this.storeDirectory,
      gateway: this.credentials,
      tenants: tenantAccounts(config),
      ...(this.capabilities.syncInterval ? { syncInterval: config.nats.syncInterval } : {}),
    });
    await writeFile(join(this.directory, 'nats.conf'), conf, { mode: 0o600 });
  }

  /** On what it is to be now, whatever has become of the file since it was last read. */
  private async startChild(): Promise<void> {
    const { directory } = this;
    await this.writeConf();
    const child = await startChild({
      binary: this.binary,
      confPath: join(directory, 'nats.conf'),
      logPath: join(directory, 'nats.log'),
      port: this.port,
    });
    this.child = child;
    if (child.pid !== undefined) await writePid(join(directory, 'pid'), child.pid);
    child.once('exit', (code, signal) => void this.restart(code, signal));
  }

  private async restart(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    while (!this.stopping) {
      this.logger.error({ code, signal }, 'broker process died, starting it again');
      await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
      try {
        return await this.startChild();
      } catch (error) {
        this.logger.error({ error }, 'broker process could not be started');
      }
    }
  }
}

function tenantAccounts(config: SluiceConfig): TenantAccount[] {
  return config.tenants.flatMap(({ id, nats }) => (nats ? [{ tenant: id, ...nats }] : []));
}

async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? '0.0.0';
}

/** 0 takes a free one. @throws Error naming the variable when the port is taken. */
async function choosePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (cause) => {
      reject(
        new Error(`port ${wanted} for the broker is taken: set SLUICE_NATS_PORT to a free one (0 takes any)`, {
          cause,
        }),
      );
    });
    probe.listen(wanted, HOST, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
