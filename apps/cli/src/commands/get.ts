import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { addGatewayOptions } from './gateway-options.js';

interface Flags extends GatewayFlags {
  readonly wait?: string;
}

export function addGet(program: Command, context: CommandContext): void {
  const command = program
    .command('get <id>')
    .description('show a job: its status, and its answer when it has one')
    .option('--wait <duration>', 'wait so long for its end, such as 30s or 10m');
  addGatewayOptions(command).action(async (id: string, flags: Flags) => {
    const { showJob } = await import('./show-job.js');
    await showJob(id, flags, context);
  });
}
