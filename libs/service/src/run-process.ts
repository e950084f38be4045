import { tuneCollector } from './tune-collector.js';

/** Something that runs until it is told to stop. */
export interface Stoppable {
  /** Resolves when it cannot go on by itself: the process exits with 1, and whoever runs it starts it again. */
  readonly lost?: Promise<unknown>;
  stop(): Promise<void>;
}

const FORCED_EXIT_MS = 29_000;

/** Starts, waits for a signal, stops. The first signal drains, a second one leaves at once. */
export async function runProcess(start: () => Promise<Stoppable>): Promise<void> {
  tuneCollector();
  let running: Stoppable | undefined;
  let stopping = false;
  const leave = async (code: number) => {
    if (stopping) process.exit(130);
    stopping = true;
    // A drain that hangs must not hold a deployment: the broker hands out again what was not settled.
    setTimeout(() => process.exit(code), FORCED_EXIT_MS).unref();
    await running?.stop().catch(complain);
    process.exit(code);
  };
  process.on('SIGTERM', () => void leave(0));
  process.on('SIGINT', () => void leave(0));
  try {
    running = await start();
  } catch (error) {
    complain(error);
    process.exit(1);
  }
  await running.lost;
  if (!stopping) await leave(1);
}

/** Start-up errors are sentences for people: the stack is in the cause, for who asks with DEBUG. */
function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sluice: ${message}\n`);
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) process.stderr.write(`  because: ${cause.message}\n`);
}
