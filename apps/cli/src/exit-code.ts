/** What the command's exit code says; listed in `sluice --help`. */
export const exitCode = {
  ok: 0,
  /** The command ran and something in it failed: a job, some rows, a check. */
  failed: 1,
  /** The command line, its input or the configuration is wrong: nothing was started. */
  usage: 2,
  /** The gateway or the broker does not answer. */
  unreachable: 3,
  /** Ctrl-C, as shells report it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
