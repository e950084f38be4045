import { FileConfigSource, readEnvironment } from '#config';
import { parseBrokerAddress } from './broker-address.js';
import { readBrokerFile } from './broker-file.js';
import { openTelemetry } from './process-parts.js';
import { runProcess } from './run-process.js';
import type { ServiceDefinition } from './service-definition.js';
import { startService } from './start-service.js';

/**
 * The main of a service that runs alone: external NATS (`NATS_URL`, or the broker of `npm start` on this machine),
 * configuration from the file, SIGTERM drains. Never returns.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  await runProcess(async () => {
    const env = readEnvironment();
    const telemetry = openTelemetry(definition.name);
    const config = FileConfigSource.load({ env, cwd: process.cwd(), report: telemetry.reported });
    telemetry.followLevel(config);
    telemetry.read(config);
    const address = config.current.nats.url ?? (await readBrokerFile(config.current.dataDir));
    if (address === null) {
      throw new Error(
        `${definition.name} runs alone and needs a broker: set NATS_URL=nats://user:password@host:4222, or run "npm start" first with the same SLUICE_DATA_DIR`,
      );
    }
    config.watch();
    process.on('SIGHUP', () => void config.reload());
    const service = await startService(definition, { config, telemetry, broker: parseBrokerAddress(address) });
    return {
      lost: service.lost,
      stop: async () => {
        config.close();
        await service.stop();
      },
    };
  });
}
