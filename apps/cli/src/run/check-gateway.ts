import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import type { GatewayClient } from '../gateway/gateway-client.js';
import { DEFAULT_MODEL } from './run-options.js';

const MOST_NAMED = 12;

/**
 * Asks the gateway for its models before the first row: one small request that finds a wrong address, a wrong key and
 * a missing default model. A model that was asked for by name is left to the gateway: it may serve unlisted ones.
 * @throws GatewayUnreachableError | GatewayRefusalError | CommandError
 */
export async function checkGateway(client: GatewayClient, usesDefaultModel: boolean): Promise<void> {
  const models = (await client.fetch('GET', '/v1/models')) as { data?: readonly { id: string }[] } | null;
  const ids = models?.data?.map((model) => model.id) ?? [];
  if (!usesDefaultModel || ids.length === 0 || ids.includes(DEFAULT_MODEL)) return;
  const named = ids.slice(0, MOST_NAMED).join(', ');
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  throw new CommandError(
    `The gateway has no model '${DEFAULT_MODEL}': choose one with --model; it has ${named}${more}.`,
    exitCode.usage,
  );
}
