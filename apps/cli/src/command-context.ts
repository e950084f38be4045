import type { ExitCode } from './exit-code.js';
import type { CliEnvironment } from './read-cli-environment.js';
import type { Terminal } from './terminal/terminal.js';

/** What every command is given instead of globals. */
export interface CommandContext {
  readonly environment: CliEnvironment;
  readonly terminal: Terminal;
  /** Working directory: what relative paths of the configuration are relative to. */
  readonly cwd: string;
  /** Sets what the process will exit with; the last call counts. */
  readonly exitWith: (code: ExitCode) => void;
}
