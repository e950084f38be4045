import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { ListFlags, ReplayFlags } from '../operator/dead-letter-actions.js';

export function addDeadLetters(program: Command, context: CommandContext): void {
  const group = program.command('dead-letters').description('messages that a stage could not process (operator)');
  group
    .command('list')
    .description('show them, oldest first')
    .option('--stage <stage>', 'only of this stage')
    .option('--json', 'print JSON, payloads in base64')
    .action(async (flags: ListFlags) => {
      const [actions, { withOperatorBroker }] = await load();
      await withOperatorBroker(context, (broker) => actions.listDeadLetters(broker, flags, context));
    });
  group
    .command('replay')
    .description('put them back where they came from')
    .option('--seq <number>', 'this one, by its number in the list')
    .option('--stage <stage>', 'all of this stage')
    .option('--all', 'all of them')
    .option('--json', 'print JSON')
    .action(async (flags: ReplayFlags) => {
      const [actions, { withOperatorBroker }] = await load();
      actions.checkReplay(flags);
      await withOperatorBroker(context, (broker) => actions.replayDeadLetters(broker, flags, context));
    });
}

function load() {
  return Promise.all([import('../operator/dead-letter-actions.js'), import('../operator/open-operator-broker.js')]);
}
