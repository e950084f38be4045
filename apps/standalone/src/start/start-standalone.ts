import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FileConfigSource, type ReloadReport, readEnvironment } from '#config';
import { allEndpoints, openTelemetry, parseBrokerAddress, type Stoppable, startService } from '#service';
import { ingressDoor } from '../../../ingress/src/http/ingress-door.js';
import { StandaloneModule } from '../standalone.module.js';
import { describeStart } from './describe-start.js';
import { discoverProviders } from './discover-providers.js';
import { ensureFirstKey, type FirstKey } from './first-key.js';
import { lockDataDirectory } from './lock-data-directory.js';
import { openBroker } from './open-broker.js';

/** What `npm start` runs: broker, provider (a simulated one if need be), all services, one job through them, one block. */
export async function startStandalone(): Promise<Stoppable> {
  const env = readEnvironment();
  let reported: (report: ReloadReport) => void = () => undefined;
  const config = FileConfigSource.load({ env, cwd: process.cwd(), report: (report) => reported(report) });
  const { dataDir } = config.current;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockDataDirectory(dataDir);
  // People look at a terminal, machines collect standard output: JSON lines go where they do not drown the block.
  const logFile = process.stdout.isTTY ? join(dataDir, 'sluice.log') : null;
  const telemetry = openTelemetry('standalone', logFile === null ? 'stdout' : { file: logFile });
  telemetry.followLevel(config);
  // Finding the providers reads the file again, which is part of the start: only a refusal would be news.
  reported = (report) => {
    if (report.kind === 'refused') telemetry.reported(report);
  };
  const providers = await discoverProviders(config);
  reported = telemetry.reported;
  telemetry.read(config);
  const broker = await openBroker(config.current, env['SLUICE_NATS_SERVER'], telemetry.logger);
  let key: FirstKey = { where: '', created: false };
  const service = await startService(
    {
      name: 'standalone',
      module: StandaloneModule,
      http: ingressDoor,
      endpoints: allEndpoints,
      beforeOpen: async ({ transport, clock }) => {
        key = await ensureFirstKey(transport.buckets, dataDir, env['SLUICE_ROOT_KEY'], clock.nowMs());
      },
    },
    {
      config,
      telemetry,
      broker: parseBrokerAddress(broker?.urlWithCredentials ?? config.current.nats.url ?? ''),
      ...(broker ? { embeddedStoreDirectory: dataDir } : {}),
    },
  );
  config.watch();
  process.on('SIGHUP', () => void config.reload());
  if (broker) config.onChange((next) => void broker.reload(next));
  const block = await describeStart({
    service,
    config: config.current,
    broker,
    key,
    providersBecause: providers.because,
    logsTo: logFile ?? 'standard output',
  });
  process.stderr.write(block);
  return {
    lost: service.lost,
    stop: async () => {
      config.close();
      await service.stop();
      providers.stop();
      await broker?.stop();
      await unlock();
    },
  };
}
