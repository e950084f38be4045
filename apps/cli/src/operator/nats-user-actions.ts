import { isTenantId } from '#contracts';
import { newNatsUserKey } from '#jetstream';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { printJson, printLine } from '../terminal/terminal.js';

export interface NatsUserFlags {
  readonly tenant: string;
  readonly user?: string;
  readonly json?: boolean;
}

/** As the configuration has it: `tenants[].nats.user`. */
const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Makes a tenant's key for the broker, asking nobody: the seed alone on standard output, once, what to do with the
 * public half beside it. @throws CommandError when the tenant's or the user's name is none
 */
export function createNatsUser(flags: NatsUserFlags, { terminal }: CommandContext): void {
  const { tenant, user = tenant } = flags;
  if (!isTenantId(tenant))
    throw new CommandError(
      `--tenant '${tenant}' is not a tenant id: 1–32 of a–z, 0–9 and inner hyphens.`,
      exitCode.usage,
    );
  if (!USER_NAME.test(user))
    throw new CommandError(`--user '${user}' is not a user name: 1–64 letters, digits and . _ -`, exitCode.usage);
  const { publicKey, seed } = newNatsUserKey();
  if (flags.json) {
    printJson(terminal.output, { tenant, user, publicKey, seed });
    return;
  }
  printLine(terminal.output, seed);
  for (const line of configurationLines(tenant, user, publicKey)) printLine(terminal.notes, line);
}

function configurationLines(tenant: string, user: string, publicKey: string): string[] {
  return [
    `The seed of ${tenant}'s NATS user. This is the only time it is shown: give it to the tenant (nkeyAuthenticator), keep the public key:`,
    '',
    'tenants:',
    `  - id: ${tenant}`,
    `    nats: { user: ${user}, publicKey: ${publicKey} }`,
    '',
    'A gateway with its own broker lets it in when the configuration is saved; for another broker run nats-conf and reload it.',
  ];
}
