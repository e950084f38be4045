import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addGatewayOptions } from './gateway-options.js';
import type { UsageFlags } from './show-usage.js';

export function addUsage(program: Command, context: CommandContext): void {
  const command = program
    .command('usage')
    .description('show what was used and what it cost, from the ledger')
    .option(
      '--group-by <fields>',
      'tenant, key, model, provider, day, lane, outcome, metadata.<field>; several with commas',
    )
    .option('--from <time>', 'from this day or time on, such as 2026-11-01')
    .option('--to <time>', 'before this day or time')
    .option('--limit <n>', 'so many groups');
  addGatewayOptions(command).action(async (flags: UsageFlags) => {
    const { showUsage } = await import('./show-usage.js');
    await showUsage(flags, context);
  });
}
