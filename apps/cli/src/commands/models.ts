import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { addGatewayOptions } from './gateway-options.js';

interface ModelList {
  readonly data: readonly { readonly id: string; readonly owned_by?: string }[];
}

export function addModels(program: Command, context: CommandContext): void {
  const command = program.command('models').description('list the models and aliases this key may use');
  addGatewayOptions(command).action(async (flags: GatewayFlags) => {
    const [{ withGateway }, { printJson, printLine }, { table }] = await Promise.all([
      import('../gateway/with-gateway.js'),
      import('../terminal/terminal.js'),
      import('../terminal/table.js'),
    ]);
    const models = (await withGateway(flags, context, (client) => client.fetch('GET', '/v1/models'))) as ModelList;
    const { output } = context.terminal;
    if (flags.json) {
      printJson(output, models);
      return;
    }
    const rows = models.data.map((model) => [model.id, model.owned_by ?? '']);
    for (const line of table(['MODEL', 'SERVED BY'], rows)) printLine(output, line);
  });
}
