import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { JobEvent } from '#contracts';
import type { CommandContext } from '../command-context.js';
import { awaitJob, isFinished } from '../gateway/await-job.js';
import type { GatewayClient } from '../gateway/gateway-client.js';
import { GatewayUnreachableError } from '../gateway/gateway-errors.js';
import { type GatewayFlags, withGateway } from '../gateway/with-gateway.js';
import { printable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { printJob } from './show-job.js';

const RECONNECT_PAUSE_MS = 1_000;
const LONGEST_SILENCE_MS = 60_000;

/** Prints what happens to a job until it ends, then the job. With --json: one event a line, the last is the job. */
export async function watchJob(id: string, flags: GatewayFlags, context: CommandContext): Promise<void> {
  await withGateway(flags, context, async (client) => {
    let last = '';
    await followEvents(client, id, (event) => {
      const line = flags.json ? JSON.stringify(event) : describeEvent(event);
      if (line !== last) printLine(context.terminal.output, line);
      last = line;
    });
    printJob(await awaitJob(client, id, 0), flags, context);
  });
}

/** Reconnects when the stream breaks off: it starts with the job's present state, so nothing is missed. */
async function followEvents(client: GatewayClient, id: string, each: (event: JobEvent) => void): Promise<void> {
  let silentSinceMs = performance.now();
  for (;;) {
    try {
      const ended = await readEvents(client, id, (event) => {
        silentSinceMs = performance.now();
        each(event);
      });
      if (ended || isFinished(await awaitJob(client, id, RECONNECT_PAUSE_MS))) return;
    } catch (error) {
      const tooLong = performance.now() - silentSinceMs > LONGEST_SILENCE_MS;
      if (!(error instanceof GatewayUnreachableError) || tooLong) throw error;
    }
    await sleep(RECONNECT_PAUSE_MS);
  }
}

/** True when the job's end was among the events. */
async function readEvents(client: GatewayClient, id: string, each: (event: JobEvent) => void): Promise<boolean> {
  const controller = new AbortController();
  let ended = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      const event = parseEvent(data);
      if (!event) return;
      ended ||= isFinished(event);
      if (!isFinished(event)) each(event);
    },
  });
  for await (const chunk of client.stream(`/v1/jobs/${encodeURIComponent(id)}/events`, controller.signal)) {
    parser.feed(chunk);
    if (ended) break;
  }
  return ended;
}

function parseEvent(data: string): JobEvent | undefined {
  try {
    const event = JSON.parse(data) as Partial<JobEvent> | null;
    return typeof event?.status === 'string' ? (event as JobEvent) : undefined;
  } catch {
    return undefined;
  }
}

function describeEvent({ at, status, detail }: JobEvent): string {
  return printable([at, status, detail].filter((part) => part !== undefined).join('  '));
}
