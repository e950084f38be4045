import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { addGatewayOptions } from './gateway-options.js';

export function addWatch(program: Command, context: CommandContext): void {
  const command = program.command('watch <id>').description('follow a job until it ends');
  addGatewayOptions(command).action(async (id: string, flags: GatewayFlags) => {
    const { watchJob } = await import('./watch-job.js');
    await watchJob(id, flags, context);
  });
}
