import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { addGatewayOptions, collect } from './gateway-options.js';
import type { SubmitFlags } from './submit-job.js';

const EXAMPLES = `
Examples:
  $ sluice submit --prompt "Name three rivers" --wait
  $ sluice submit --file job.json --within 6h
  $ echo '{"messages":[{"role":"user","content":"Hello"}]}' | sluice submit --model fast`;

export function addSubmit(program: Command, context: CommandContext): void {
  const command = program
    .command('submit')
    .description('submit one job and print its acknowledgement')
    .option('--file <path>', 'a job ({endpoint, body, …}) or a chat body ({messages, …}) as JSON; - is standard input')
    .option('--prompt <text>', 'ask this; @file reads it from a file')
    .option('--system <text>', 'system message to go with --prompt')
    .option('--model <model>', "model or alias (default: the body's own, else fast)")
    .option('--max-tokens <n>', 'limit of the answer')
    .option('--within <duration>', 'deadline from now, such as 6h')
    .option('--max-cost <usd>', 'fail rather than cost more')
    .option('--metadata <name=value>', 'goes into the ledger; may be repeated', collect)
    .option('--idempotency-key <text>', 'same key and same body within 24 h is the same job')
    .option('--wait [duration]', 'wait for the end (default 10m) and print the answer')
    .addHelpText('after', EXAMPLES);
  addGatewayOptions(command).action(async (flags: SubmitFlags) => {
    const { submitJob } = await import('./submit-job.js');
    await submitJob(flags, context);
  });
}
