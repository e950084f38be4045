import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { addGatewayOptions } from './gateway-options.js';

export function addCancel(program: Command, context: CommandContext): void {
  const command = program.command('cancel <id>').description('cancel a job, wherever it is');
  addGatewayOptions(command).action(async (id: string, flags: GatewayFlags) => {
    const [{ withGateway }, { printJson, printLine }] = await Promise.all([
      import('../gateway/with-gateway.js'),
      import('../terminal/terminal.js'),
    ]);
    const path = `/v1/jobs/${encodeURIComponent(id)}/cancel`;
    const job = await withGateway(flags, context, (client) => client.fetch('POST', path, { body: {} }));
    const { output } = context.terminal;
    if (flags.json) printJson(output, job);
    else printLine(output, `${id}  ${(job as { status?: string }).status ?? 'cancelled'}`);
  });
}
