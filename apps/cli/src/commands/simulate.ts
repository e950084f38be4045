import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import type { SimulateFlags } from '../simulate/simulate-flags.js';

const EXPLANATION = `
A trace is a CSV file with the columns TIMESTAMP, ContextTokens and GeneratedTokens (Azure's LLM inference traces) or
those of BurstGPT; without one a synthetic trace of four days is made. A trace shorter than two days is stretched
linearly to four, tokens untouched. Traces name neither deadlines nor tenants: 10 % of the jobs get a minute, 25 % a
quarter of an hour, 20 % two hours and 45 % a day, and they belong to eight tenants with shares 1, 1/2, 1/3 …, by seed.

Costs are measured against the clairvoyant optimum: the least anybody could have paid who knew the future. It is a lower
bound: work is divisible in it, calls take no time and only reserved capacity is limited.

Scenarios: base, double-load, low-load, stuck-batches, batch-outage, reserved-loss, estimates-off, no-flex, flood, all.

Examples:
  $ sluice simulate trace.csv --compare --report report.html
  $ sluice simulate trace.csv --config pools.yaml --scenario batch-outage --json`;

export function addSimulate(program: Command, context: CommandContext): void {
  program
    .command('simulate [trace]')
    .description('replay a trace against the scheduler and compare its cost with the clairvoyant optimum')
    .option('--config <pools.yaml>', 'capacity and prices (default: one pool of each lane, reserved sized by the load)')
    .option('--policy <names>', 'policies to simulate, separated by commas (default: ours)')
    .option('--compare', 'simulate all policies')
    .option('--scenario <names>', 'what goes wrong, separated by commas, or all', 'base')
    .option('--seed <n>', 'deadlines, tenants, latencies and failures are drawn from it', '1')
    .option('--report <file.html>', 'write a page with tables and plots')
    .option('--load-factor <n>', 'mean load ÷ reserved rate, for pools without a rate of their own (default 1.3)')
    .option('--stretch <duration>', 'span the trace is stretched or squeezed to, such as 4d')
    .option('--tenants <n>', 'how many tenants the jobs belong to (default 8)')
    .option(
      '--window <duration>',
      'windows of the optimum (default: halved from 10m until it changes by less than 1 %)',
    )
    .option('--limit <n>', 'only the first rows of the trace')
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .action(async (trace: string | undefined, flags: SimulateFlags) => {
      const { simulate } = await import('../simulate/simulate.js');
      await simulate(trace, flags, context);
    });
}
