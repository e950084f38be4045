import type { SluiceConfig } from '#config';
import type { Logger } from '#telemetry';
import { EmbeddedBroker } from '../broker/embedded-broker.js';

/** The configured external broker (null here), or a nats-server of our own. */
export async function openBroker(
  config: SluiceConfig,
  binary: string | undefined,
  logger: Logger,
): Promise<EmbeddedBroker | null> {
  if (config.nats.url !== undefined) return null;
  if (!binary) {
    throw new Error(
      'no nats-server: start with "npm start", or set SLUICE_NATS_SERVER to its binary, or NATS_URL to a running one',
    );
  }
  return EmbeddedBroker.start(binary, config, logger);
}
