import { CommanderError } from 'commander';
import { buildProgram } from './build-program.js';
import type { CommandContext } from './command-context.js';
import { CommandError } from './command-error.js';
import { exitCode } from './exit-code.js';
import { readCliEnvironment, type Variables } from './read-cli-environment.js';
import { paintWith } from './terminal/paint.js';
import { mayColour, printLine, type Terminal } from './terminal/terminal.js';

export interface CommandLineSurroundings {
  readonly variables: Variables;
  readonly cwd: string;
  readonly streams: Pick<Terminal, 'input' | 'output' | 'notes'>;
}

/** Runs one command. Returns the exit code; never throws. */
export async function runCommandLine(words: readonly string[], surroundings: CommandLineSurroundings): Promise<number> {
  const environment = readCliEnvironment(surroundings.variables);
  const terminal: Terminal = { ...surroundings.streams, noColor: environment.noColor };
  let code: number = exitCode.ok;
  const context: CommandContext = {
    environment,
    terminal,
    cwd: surroundings.cwd,
    exitWith: (chosen) => {
      code = chosen;
    },
  };
  try {
    await buildProgram(context).parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    return report(error, words.includes('--json'), terminal);
  }
}

function report(error: unknown, asJson: boolean, terminal: Terminal): number {
  const code = error instanceof CommandError ? error.code : exitCode.failed;
  if (asJson) {
    printLine(terminal.notes, JSON.stringify({ error: { message: messageOf(error), exitCode: code } }));
    return code;
  }
  const paint = paintWith(mayColour(terminal, terminal.notes));
  printLine(terminal.notes, `${paint('red', 'sluice:')} ${messageOf(error)}`);
  // Anything else is a mistake of ours: whoever reports it needs to say where it happened.
  if (!(error instanceof CommandError) && error instanceof Error && error.stack) printLine(terminal.notes, error.stack);
  return code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
