import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { CreateFlags, KeyFlags } from '../operator/key-actions.js';
import { collect } from './gateway-options.js';

export function addKeys(program: Command, context: CommandContext): void {
  const group = program.command('keys').description('API keys (operator)');
  group
    .command('create')
    .description('make a key and show it, this once: only its hash is stored')
    .option('--tenant <id>', 'whose key', 'default')
    .option('--name <text>', 'what it is for')
    .option('--expires <duration>', 'stops working after so long, such as 30d (default: never)')
    .option('--allow-model <model>', 'only these models; may be repeated', collect)
    .option('--json', 'print JSON')
    .action(async (flags: CreateFlags) => {
      const [actions, { loadConfigOrComplain, withOperatorBroker }] = await load();
      const request = actions.parseKeyRequest(flags, Date.now());
      const { config } = loadConfigOrComplain(context.environment.variables, context.cwd);
      await withOperatorBroker(context, (broker) => actions.createKey(broker, request, flags, context));
      actions.warnOfKey(request, config, context);
    });
  group
    .command('list')
    .description('show the keys that were created, without the keys themselves')
    .option('--json', 'print JSON')
    .action(async (flags: KeyFlags) => {
      const [actions, { withOperatorBroker }] = await load();
      await withOperatorBroker(context, (broker) => actions.listKeys(broker, flags, context));
    });
  group
    .command('revoke <id>')
    .description('stop a key from working, everywhere within a second')
    .option('--json', 'print JSON')
    .action(async (id: string, flags: KeyFlags) => {
      const [actions, { withOperatorBroker }] = await load();
      await withOperatorBroker(context, (broker) => actions.revokeKey(broker, id, flags, context));
    });
}

function load() {
  return Promise.all([import('../operator/key-actions.js'), import('../operator/open-operator-broker.js')]);
}
