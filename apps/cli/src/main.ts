import { readEnvironment } from '#config';
import { runCommandLine } from './run-command-line.js';

// A reader that has seen enough (`sluice get … | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  variables: readEnvironment(),
  cwd: process.cwd(),
  streams: { input: process.stdin, output: process.stdout, notes: process.stderr },
});
