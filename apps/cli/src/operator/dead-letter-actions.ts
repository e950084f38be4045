import type { CommandContext } from '../command-context.js';
import { CommandError } from '../command-error.js';
import { parseCount } from '../commands/parse-options.js';
import { exitCode } from '../exit-code.js';
import { printable } from '../terminal/printable.js';
import { table } from '../terminal/table.js';
import { printJson, printLine } from '../terminal/terminal.js';
import type { DeadLetter, OperatorBroker } from './operator-broker.js';

export interface ListFlags {
  readonly stage?: string;
  readonly json?: boolean;
}

export interface ReplayFlags extends ListFlags {
  readonly seq?: string;
  readonly all?: boolean;
}

export async function listDeadLetters(
  broker: OperatorBroker,
  flags: ListFlags,
  context: CommandContext,
): Promise<void> {
  const letters = await broker.listDeadLetters(flags.stage);
  const { output } = context.terminal;
  if (flags.json) {
    printJson(output, letters.map(toJson));
    return;
  }
  if (letters.length === 0) printLine(output, 'There are no dead letters.');
  else
    for (const line of table(['SEQ', 'WHEN', 'STAGE', 'DELIVERIES', 'SUBJECT', 'REASON'], letters.map(toRow)))
      printLine(output, line);
}

/** Exactly one of --seq, --stage and --all says which: replaying everything by accident must not be one typo away. */
export function checkReplay({ seq, stage, all }: ReplayFlags): void {
  const chosen = [seq, stage, all].filter((flag) => flag !== undefined).length;
  if (chosen !== 1)
    throw new CommandError('Say which to replay: --seq <number>, --stage <stage> or --all.', exitCode.usage);
}

export async function replayDeadLetters(
  broker: OperatorBroker,
  flags: ReplayFlags,
  context: CommandContext,
): Promise<void> {
  const sequence = parseCount(flags.seq, '--seq');
  const listed = await broker.listDeadLetters(flags.stage);
  const letters = sequence === undefined ? listed : listed.filter((letter) => letter.sequence === sequence);
  if (sequence !== undefined && letters.length === 0) {
    throw new CommandError(
      `There is no dead letter ${sequence}: \`sluice dead-letters list\` shows those there are.`,
      exitCode.failed,
    );
  }
  for (const letter of letters) await broker.replayDeadLetter(letter);
  const { output } = context.terminal;
  if (flags.json) printJson(output, { replayed: letters.map((letter) => letter.sequence) });
  else printLine(output, `${letters.length} replayed`);
}

function toRow(letter: DeadLetter): string[] {
  const { sequence, storedAtMs, stage, deliveries, subject, reason } = letter;
  return [String(sequence), new Date(storedAtMs).toISOString(), stage, String(deliveries), subject, reason].map(
    printable,
  );
}

function toJson({ payload, storedAtMs, ...letter }: DeadLetter) {
  const storedAt = new Date(storedAtMs).toISOString();
  return { ...letter, storedAt, payloadBytes: payload.byteLength, payload: Buffer.from(payload).toString('base64') };
}
