import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { NatsUserFlags } from '../operator/nats-user-actions.js';

export function addNatsUser(program: Command, context: CommandContext): void {
  const group = program.command('nats-user').description("tenants' credentials for NATS (operator)");
  group
    .command('create')
    .description("make a tenant's key for NATS: the seed, this once, and the lines for the configuration")
    .requiredOption('--tenant <id>', 'whose user')
    .option('--user <name>', "its name in the configuration (default: the tenant's id)")
    .option('--json', 'print JSON')
    .action(async (flags: NatsUserFlags) => {
      const { createNatsUser } = await import('../operator/nats-user-actions.js');
      createNatsUser(flags, context);
    });
}
