import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { addCancel } from './commands/cancel.js';
import { addConfig } from './commands/config.js';
import { addDeadLetters } from './commands/dead-letters.js';
import { addExplain } from './commands/explain.js';
import { addGet } from './commands/get.js';
import { addKeys } from './commands/keys.js';
import { addModels } from './commands/models.js';
import { addNatsUser } from './commands/nats-user.js';
import { addRun } from './commands/run.js';
import { addSecrets } from './commands/secrets.js';
import { addSimulate } from './commands/simulate.js';
import { addSubmit } from './commands/submit.js';
import { addUsage } from './commands/usage.js';
import { addWatch } from './commands/watch.js';

const EPILOGUE = `
Environment:
  SLUICE_URL       address of the gateway (else SLUICE_HTTP_HOST and SLUICE_HTTP_PORT, else http://127.0.0.1:8080)
  SLUICE_API_KEY   API key (else the key file that the first start of a gateway leaves in SLUICE_DATA_DIR)
  SLUICE_SECRETS_KEY  key of the encrypted store, for secrets (else the configuration's secrets.keyFile)
  NATS_URL         broker, for dead-letters and keys (else the configuration's)
  NO_COLOR         no colour

Exit codes: 0 done · 1 a job, a row or a check failed · 2 wrong options, input or configuration ·
            3 the gateway or the broker does not answer · 130 interrupted`;

/**
 * The command line. A command's file holds its options and imports what it does only when it is run, so that
 * `sluice get` does not wait for the broker's client to load.
 */
export function buildProgram(context: CommandContext): Command {
  const { output, notes } = context.terminal;
  const program = new Command('sluice')
    .description('Sluice from the command line: jobs, files of rows, and the gateway behind them.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.write(text),
      writeErr: (text) => notes.write(text),
      getOutHelpWidth: () => output.columns ?? 100,
      getErrHelpWidth: () => notes.columns ?? 100,
    })
    .showSuggestionAfterError()
    .addHelpText('after', EPILOGUE);
  for (const add of [addRun, addSubmit, addGet, addExplain, addWatch, addCancel, addUsage, addModels])
    add(program, context);
  for (const add of [addSimulate, addDeadLetters, addKeys, addNatsUser, addSecrets, addConfig]) add(program, context);
  return program;
}
