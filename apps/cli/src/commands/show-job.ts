import type { CommandContext } from '../command-context.js';
import { exitCode } from '../exit-code.js';
import { awaitJob, isFinished, type JobView } from '../gateway/await-job.js';
import { type GatewayFlags, withGateway } from '../gateway/with-gateway.js';
import { describeJob } from '../terminal/describe-job.js';
import { parseDurationMs } from '../terminal/parse-duration.js';
import { printJson, printLine } from '../terminal/terminal.js';

export async function showJob(
  id: string,
  flags: GatewayFlags & { readonly wait?: string },
  context: CommandContext,
): Promise<void> {
  const waitMs = flags.wait === undefined ? 0 : parseDurationMs(flags.wait, '--wait');
  const job = await withGateway(flags, context, (client) => awaitJob(client, id, waitMs));
  printJob(job, flags, context);
}

/** Exit code 1 for a job that ended without success: scripts rely on it. */
export function printJob(job: JobView, flags: GatewayFlags, context: CommandContext): void {
  if (flags.json) printJson(context.terminal.output, job);
  else for (const line of describeJob(job)) printLine(context.terminal.output, line);
  if (isFinished(job) && job.status !== 'succeeded') context.exitWith(exitCode.failed);
}
