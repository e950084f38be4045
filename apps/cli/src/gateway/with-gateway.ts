import type { CommandContext } from '../command-context.js';
import { GatewayClient } from './gateway-client.js';
import { resolveGateway } from './resolve-gateway.js';

/** What every command that talks to the gateway takes. */
export interface GatewayFlags {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** Connects, does, disconnects. */
export async function withGateway<T>(
  flags: GatewayFlags,
  context: CommandContext,
  action: (client: GatewayClient) => Promise<T>,
  options: { readonly connections?: number } = {},
): Promise<T> {
  const client = new GatewayClient(await resolveGateway(flags, context.environment), options);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}
