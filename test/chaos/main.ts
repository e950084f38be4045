import { CleanUp } from '../bench/clean-up.js';
import { parseChaosOptions, USAGE } from './chaos-options.js';
import { openChaosProgress } from './chaos-progress.js';
import { printReport, rowsOf } from './report.js';
import { runChaos } from './run-chaos.js';

const INTERRUPTED = 130;

/** @returns the exit code: 0 = every promise kept, 1 = one was broken. */
async function main(cleanUp: CleanUp): Promise<number> {
  const options = parseChaosOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const run = await runChaos(options, openChaosProgress(), cleanUp);
  const report = printReport(run, options);
  (options.json ? process.stderr : process.stdout).write(report);
  if (options.json) process.stdout.write(`${JSON.stringify({ rows: rowsOf(run.measures, options) })}\n`);
  return run.violations.length === 0 ? 0 : 1;
}

function complain(error: unknown): void {
  let reason: unknown = error;
  for (let indent = 'chaos: '; reason instanceof Error; indent = '  because: ') {
    process.stderr.write(`${indent}${reason.message}\n`);
    reason = reason.cause;
  }
}

const cleanUp = new CleanUp();
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first signal stops what was started, a second one leaves at once.
    if (interrupted) process.exit(INTERRUPTED);
    interrupted = true;
    void cleanUp.run().finally(() => process.exit(INTERRUPTED));
  });
}
try {
  process.exitCode = await main(cleanUp);
} catch (error) {
  // After an interruption everything fails that was under way; the exit waits for the clean-up.
  if (!interrupted) complain(error);
  process.exitCode = 1;
}
