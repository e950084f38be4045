import type { Command } from 'commander';

/** The options of every command that talks to the gateway. */
export function addGatewayOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the gateway (SLUICE_URL; else http://127.0.0.1:8080)')
    .option('--key <key>', 'API key; other users of the machine can see it: better SLUICE_API_KEY or the key file')
    .option('--json', 'print JSON');
}

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
