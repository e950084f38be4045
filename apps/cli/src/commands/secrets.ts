import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { SecretsFlags } from './secrets-actions.js';

export function addSecrets(program: Command, context: CommandContext): void {
  const group = program.command('secrets').description("the configuration's encrypted store of keys (operator)");
  group
    .command('set <name>')
    .description('keep the secret that standard input holds; a terminal asks for it and does not show it')
    .option('--config <file>', 'the configuration that names the store (default: the one a service would read)')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: SecretsFlags) => {
      const { setSecret } = await import('./secrets-actions.js');
      await setSecret(name, flags, context);
    });
  group
    .command('list')
    .description('show the names, never what they stand for')
    .option('--config <file>', 'the configuration that names the store')
    .option('--json', 'print JSON')
    .action(async (flags: SecretsFlags) => {
      const { listSecrets } = await import('./secrets-actions.js');
      listSecrets(flags, context);
    });
  group
    .command('remove <name>')
    .description('forget a secret; a configuration that refers to it is refused from then on')
    .option('--config <file>', 'the configuration that names the store')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: SecretsFlags) => {
      const { removeSecret } = await import('./secrets-actions.js');
      removeSecret(name, flags, context);
    });
  group
    .command('rotate-key')
    .description("close every secret anew with the first of the store's keys; then the old key may go")
    .option('--config <file>', 'the configuration that names the store')
    .option('--json', 'print JSON')
    .action(async (flags: SecretsFlags) => {
      const { rotateSecretsKey } = await import('./secrets-actions.js');
      rotateSecretsKey(flags, context);
    });
}
