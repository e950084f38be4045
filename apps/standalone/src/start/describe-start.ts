import { resolve } from 'node:path';
import type { SluiceConfig } from '#config';
import type { RunningService } from '#service';
import type { EmbeddedBroker } from '../broker/embedded-broker.js';
import { renderBanner } from './banner.js';
import { type FirstKey, keyFilePath } from './first-key.js';
import { runSelfTest } from './self-test.js';

export interface StartedParts {
  readonly service: RunningService;
  readonly config: SluiceConfig;
  readonly broker: EmbeddedBroker | null;
  readonly key: FirstKey;
  readonly providersBecause: string;
  readonly logsTo: string;
}

/** Where the command line looks for a gateway and its key when nothing says where. */
const COMMAND_URL = 'http://127.0.0.1:8080';
const COMMAND_DATA_DIR = '.sluice';

/** Runs the first job and says what is there. */
export async function describeStart(parts: StartedParts): Promise<string> {
  const { service, config, broker, key } = parts;
  const model = exampleModel(config);
  const { serverVersion } = service.runtime.transport.status;
  return renderBanner({
    selfTest: await runSelfTest(service.runtime, model),
    url: service.url ?? '',
    operatorUrl: service.operatorUrl,
    broker: broker
      ? `nats-server ${serverVersion} (child process, port ${broker.port})`
      : `nats-server ${serverVersion} (external)`,
    ledger: config.database ? 'Postgres (DATABASE_URL)' : 'embedded Postgres (PGlite)',
    state: config.redis ? 'shared over Redis' : 'in this process',
    providers: config.providers.map(
      ({ id, models }) => `${id} (${models.length} ${models.length === 1 ? 'model' : 'models'})`,
    ),
    providersBecause: parts.providersBecause,
    model,
    keyWhere: key.where,
    keyIsFile: key.where === keyFilePath(config.dataDir),
    dataDir: config.dataDir,
    logsTo: parts.logsTo,
    commandVariables: {
      ...(service.url === COMMAND_URL ? {} : { SLUICE_URL: service.url ?? '' }),
      ...(config.dataDir === resolve(COMMAND_DATA_DIR) ? {} : { SLUICE_DATA_DIR: config.dataDir }),
    },
  });
}

/** The alias people know first, else anything that chats. */
function exampleModel({ aliases, providers }: SluiceConfig): string {
  if (aliases.some(({ name }) => name === 'fast')) return 'fast';
  const chats = providers.flatMap(({ models }) => models).find(({ capabilities }) => capabilities.includes('chat'));
  return aliases[0]?.name ?? chats?.id ?? 'fast';
}
