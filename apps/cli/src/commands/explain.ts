import type { Command } from 'commander';
import type { JobExplanation } from '#contracts';
import type { CommandContext } from '../command-context.js';
import type { GatewayFlags } from '../gateway/with-gateway.js';
import { addGatewayOptions } from './gateway-options.js';

export function addExplain(program: Command, context: CommandContext): void {
  const command = program
    .command('explain <id>')
    .description('say why a job went where and when it did, and at what price');
  addGatewayOptions(command).action(async (id: string, flags: GatewayFlags) => {
    const [{ withGateway }, { printJson, printLine }, { describeExplanation }] = await Promise.all([
      import('../gateway/with-gateway.js'),
      import('../terminal/terminal.js'),
      import('../terminal/describe-explanation.js'),
    ]);
    const path = `/v1/jobs/${encodeURIComponent(id)}/explain`;
    const explanation = (await withGateway(flags, context, (client) => client.fetch('GET', path))) as JobExplanation;
    const { output } = context.terminal;
    if (flags.json) printJson(output, explanation);
    else for (const line of describeExplanation(explanation, output.columns ?? 100)) printLine(output, line);
  });
}
