import { openSecretsStore, SecretsError } from '#config';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { readSecret } from '../terminal/read-secret.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';

export interface SecretsFlags {
  readonly config?: string;
  readonly json?: boolean;
}

type Store = ReturnType<typeof openSecretsStore>;

/** The secret comes from standard input only: a command line is in the shell's history and in every process list. */
export async function setSecret(name: string, flags: SecretsFlags, context: CommandContext): Promise<void> {
  const secret = await readSecret(context.terminal, `Secret for ${name} (it is not shown): `);
  const { replaced, file } = withStore(flags, context, (store) => ({
    replaced: store.set(name, secret),
    file: store.file,
  }));
  const { output, notes } = context.terminal;
  if (flags.json) printJson(output, { name, replaced, file });
  else printLine(notes, `${replaced ? 'Replaced' : 'Set'}: \${secret:${name}} in ${file}.`);
}

export function listSecrets(flags: SecretsFlags, context: CommandContext): void {
  const { secrets, file } = withStore(flags, context, (store) => ({ secrets: store.list(), file: store.file }));
  const { output, notes } = context.terminal;
  if (flags.json) printJson(output, { file, secrets });
  else if (secrets.length === 0) printLine(notes, `${file} holds no secrets.`);
  else {
    const rows = secrets.map(({ name, updatedAt, keyId, opens }) => [name, updatedAt, keyId, opens ? 'yes' : 'no']);
    for (const line of table(['NAME', 'UPDATED', 'KEY', 'OPENS'], rows)) printLine(output, line);
  }
}

export function removeSecret(name: string, flags: SecretsFlags, context: CommandContext): void {
  const file = withStore(flags, context, (store) => {
    store.remove(name);
    return store.file;
  });
  const { output, notes } = context.terminal;
  if (flags.json) printJson(output, { name, file });
  else printLine(notes, `Removed ${name} from ${file}.`);
}

export function rotateSecretsKey(flags: SecretsFlags, context: CommandContext): void {
  const { file, ...done } = withStore(flags, context, (store) => ({ ...store.rotateKey(), file: store.file }));
  const { output, notes } = context.terminal;
  if (flags.json) {
    printJson(output, { file, ...done });
    return;
  }
  printLine(
    notes,
    done.rotated === 0
      ? `All ${done.entries} secrets were closed with key ${done.keyId} already; put a new key above it first.`
      : `${done.rotated} of ${done.entries} secrets are closed with key ${done.keyId} now. The old key may go.`,
  );
}

function withStore<T>({ config }: SecretsFlags, { environment, cwd }: CommandContext, use: (store: Store) => T): T {
  try {
    return use(openSecretsStore({ env: environment.variables, cwd, configFile: config, nowMs: Date.now }));
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error;
    throw new CommandError(error.message, exitCode.usage, { cause: error });
  }
}
