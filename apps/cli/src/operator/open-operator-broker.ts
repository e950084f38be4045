import { loadConfig } from '#config';
import { type Broker, connectBroker, openOperatorAccess } from '#jetstream';
import { parseBrokerAddress, readBrokerFile } from '#service';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { JetStreamOperatorBroker } from './jetstream-operator-broker.js';
import type { OperatorBroker } from './operator-broker.js';

/** Connects to the broker of the configuration (`NATS_URL`, `nats.url`), else to the one `npm start` runs here. */
export async function openOperatorBroker({ environment, cwd }: CommandContext): Promise<OperatorBroker> {
  const { config } = loadConfigOrComplain(environment.variables, cwd);
  const url = config.nats.url ?? (await readBrokerFile(config.dataDir));
  if (url === null || url === undefined) {
    throw new CommandError(
      `There is no broker: set NATS_URL=nats://user:password@host:4222, or run this where \`npm start\` keeps its data (SLUICE_DATA_DIR, now ${config.dataDir}).`,
      exitCode.usage,
    );
  }
  const address = parseBrokerAddress(url);
  let broker: Broker;
  try {
    broker = await connectBroker({ ...address, name: 'sluice-cli' });
  } catch (cause) {
    throw new CommandError(
      `No broker answers at ${address.url} (${(cause as Error).message}): start the gateway with \`npm start\`, or set NATS_URL.`,
      exitCode.unreachable,
      { cause },
    );
  }
  return new JetStreamOperatorBroker(broker, openOperatorAccess(broker, { replicas: config.nats.replicas }));
}

/** @throws CommandError with what is wrong with the configuration */
export function loadConfigOrComplain(
  env: CommandContext['environment']['variables'],
  cwd: string,
): ReturnType<typeof loadConfig> {
  try {
    return loadConfig({ env, cwd });
  } catch (cause) {
    throw new CommandError((cause as Error).message, exitCode.usage, { cause });
  }
}

/** Connects, does, disconnects. */
export async function withOperatorBroker<T>(
  context: CommandContext,
  action: (broker: OperatorBroker) => Promise<T>,
): Promise<T> {
  const broker = await openOperatorBroker(context);
  try {
    return await action(broker);
  } finally {
    await broker.close();
  }
}
