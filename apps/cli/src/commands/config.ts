import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { ConfigFlags, NatsConfFlags } from './config-actions.js';

export function addConfig(program: Command, context: CommandContext): void {
  const group = program.command('config').description('the configuration (operator)');
  group
    .command('check [file]')
    .description('read and check a configuration as a service would at its start')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, flags: ConfigFlags) => {
      const { checkConfig } = await import('./config-actions.js');
      await checkConfig(file, flags, context);
    });
  group
    .command('print [file]')
    .description('show it with all defaults filled in and secrets hidden')
    .option('--json', 'print JSON instead of YAML')
    .action(async (file: string | undefined, flags: ConfigFlags) => {
      const { printConfig } = await import('./config-actions.js');
      printConfig(file, flags, context);
    });
  group
    .command('providers')
    .description('list the providers Sluice knows: their keys, limits and offers')
    .option('--json', 'print JSON')
    .action(async (flags: ConfigFlags) => {
      const { printProviders } = await import('./config-providers.js');
      printProviders(flags, context);
    });
  program
    .command('nats-conf [file]')
    .description(
      "print a nats-server configuration with an account for every tenant of Sluice's configuration (operator)",
    )
    .option('--host <host>', 'where it listens', '127.0.0.1')
    .option('--port <port>', 'where it listens (default: nats.port)')
    .option('--store <directory>', 'where JetStream keeps its data', '/data/jetstream')
    .option(
      '--sync-interval <when>',
      'when it writes to the disk: always, an interval such as 10s, or none for a nats-server before 2.10',
      'always',
    )
    .option('--max-storage <size>', 'disk it may use, such as 30GiB (default: all of it)')
    .option('--monitor-port <port>', 'its health and metrics on 127.0.0.1 (default: none)')
    .option('--user <user>', "the gateway's own user", 'sluice')
    .option(
      '--password <reference>',
      'its password: a bcrypt hash, or a $VARIABLE of nats-server',
      '$SLUICE_NATS_PASSWORD',
    )
    .action(async (file: string | undefined, flags: NatsConfFlags) => {
      const { printNatsConf } = await import('./config-actions.js');
      await printNatsConf(file, flags, context);
    });
}
