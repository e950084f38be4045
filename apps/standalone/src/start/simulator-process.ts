import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const READY_LIMIT_MS = 10_000;

/** A simulated provider in a process of its own: it must not compete with the gateway for one event loop. */
export interface SimulatorProcess {
  /** With `/v1`. */
  readonly url: string;
  stop(): void;
}

export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const main = fileURLToPath(new URL('../../../simulator/src/main.js', import.meta.url));
  // A group of its own, as the broker: Ctrl-C must not take the provider away from jobs that are being drained.
  const child = spawn(process.execPath, [main, '--port', '0', '--until-stdin-ends'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const stop = () => void child.kill('SIGTERM');
  // A killed gateway says nothing: its end of the pipe closes, and the simulator ends with it.
  process.once('exit', stop);
  const url = await Promise.race([
    firstLine(child.stdout),
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('the simulator did not start')), READY_LIMIT_MS).unref();
      child.once('exit', (code) => reject(new Error(`the simulator ended with code ${code} at its start`)));
    }),
  ]);
  return { url, stop };
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    return (JSON.parse(line) as { listening: string }).listening;
  }
  throw new Error('the simulator said nothing');
}
