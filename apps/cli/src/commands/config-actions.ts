import { stringify } from 'yaml';
import {
  type ConfigCheck,
  type ConfigWarning,
  checkConfigFile,
  findConfigFile,
  formatProblems,
  redactConfig,
} from '#config';
import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { exitCode } from '../exit-code.js';
import { printJson, printLine } from '../terminal/terminal.js';
import { describeCounts } from './describe-counts.js';
import { parseCount, parseSize } from './parse-options.js';

const MOST_NAMED = 12;

export interface ConfigFlags {
  readonly json?: boolean;
}

export interface NatsConfFlags {
  readonly host: string;
  readonly port?: string;
  readonly store: string;
  /** `nats.syncInterval` is the embedded broker's; a broker of its own keeps the production promise unless told otherwise. */
  readonly syncInterval: string;
  readonly maxStorage?: string;
  readonly monitorPort?: string;
  readonly user: string;
  readonly password: string;
}

/** Exit code 1 when a service would refuse it. */
export async function checkConfig(
  file: string | undefined,
  flags: ConfigFlags,
  context: CommandContext,
): Promise<void> {
  const check = readConfigFile(file, context);
  const { output, notes } = context.terminal;
  if (!check.ok) context.exitWith(exitCode.failed);
  if (flags.json) {
    const problems = check.ok ? [] : check.problems;
    printJson(output, { file: check.file, ok: check.ok, problems, warnings: check.ok ? await warningsOf(check) : [] });
    return;
  }
  if (!check.ok) {
    printLine(output, `${check.file}: ${formatProblems(check.problems)}`);
    return;
  }
  const undecided = check.automatic?.chosen === 'nobody';
  for (const warning of (await warningsOf(check)).filter(({ path }) => !(undecided && path === 'providers')))
    printLine(notes, `warning: ${warning.path}: ${warning.message}`);
  printLine(output, `${check.file} is valid: ${describeCounts(check)}`);
}

export function printConfig(file: string | undefined, flags: ConfigFlags, context: CommandContext): void {
  const printed = redactConfig(requireValid(file, context).config);
  if (flags.json) printJson(context.terminal.output, printed);
  else context.terminal.output.write(stringify(printed));
}

export async function printNatsConf(
  file: string | undefined,
  flags: NatsConfFlags,
  context: CommandContext,
): Promise<void> {
  const { renderNatsConf } = await import('#jetstream');
  const { config } = requireValid(file, context);
  const tenants = config.tenants.flatMap(({ id, nats }) => (nats ? [{ tenant: id, ...nats }] : []));
  const monitorPort = parseCount(flags.monitorPort, '--monitor-port', 65_535);
  const text = renderNatsConf({
    host: flags.host,
    port: parseCount(flags.port, '--port', 65_535) ?? config.nats.port,
    storeDirectory: flags.store,
    ...(flags.maxStorage === undefined ? {} : { maxStorageBytes: parseSize(flags.maxStorage, '--max-storage') }),
    ...(monitorPort === undefined ? {} : { monitorPort }),
    gateway: { user: flags.user, password: flags.password },
    tenants,
    ...(flags.syncInterval === 'none' ? {} : { syncInterval: flags.syncInterval }),
  });
  context.terminal.output.write(text);
}

function readConfigFile(file: string | undefined, { environment, cwd }: CommandContext): ConfigCheck {
  return checkConfigFile(file ?? findConfigFile(environment.variables, cwd), environment.variables, cwd);
}

function requireValid(file: string | undefined, context: CommandContext): ConfigCheck & { ok: true } {
  const check = readConfigFile(file, context);
  if (check.ok) return check;
  throw new CommandError(`${check.file}: ${formatProblems(check.problems)}`, exitCode.usage);
}

/** What a service would warn of at its start, too. */
async function warningsOf({ config, warnings }: ConfigCheck & { ok: true }): Promise<readonly ConfigWarning[]> {
  const { PriceBook, unpricedModels } = await import('#pricing');
  const models = unpricedModels(new PriceBook(config.prices), config.providers);
  if (models.length === 0) return warnings;
  const named = `${models.slice(0, MOST_NAMED).join(', ')}${models.length > MOST_NAMED ? ` and ${models.length - MOST_NAMED} more` : ''}`;
  const message = `no price is known for ${named}: what their calls cost will be null; name them here, at 0 where they are free.`;
  return [...warnings, { path: 'prices', message }];
}
