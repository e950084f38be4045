import { freePort } from './nats-server.js';
import { cleanEnvironment, NodeProcess } from './node-process.js';

/** The simulated provider as a process of its own. Needs `npm run build`. */
export interface SimulatorProcess {
  /** Base URL of the OpenAI wire, with the version. */
  readonly baseUrl: string;
  readonly url: string;
  stop(): Promise<void>;
}

export interface SimulatorProcessOptions {
  /** Its flags, such as `['--latency', 'uniform:20-80']`. */
  readonly args: readonly string[];
  readonly logPath: string;
}

export async function startSimulatorProcess({ args, logPath }: SimulatorProcessOptions): Promise<SimulatorProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = new NodeProcess({
    name: 'simulator',
    file: 'dist/apps/simulator/src/main.js',
    args: ['--port', String(port), ...args],
    env: cleanEnvironment(),
    logPath,
    isReady: async () => (await fetch(`${url}/healthz`)).ok,
  });
  await own.start();
  return { url, baseUrl: `${url}/v1`, stop: async () => void (await own.terminate()) };
}
