import { join } from 'node:path';
import { freePort } from '../../support/nats-server.js';
import { cleanEnvironment, NodeProcess } from '../../support/node-process.js';

export interface PortkeyProcess {
  readonly url: string;
  readonly pid: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export interface PortkeyOptions {
  readonly workDirectory: string;
  /** See portkey-preload.ts: only a Portkey started for them can answer streams. */
  readonly streams: boolean;
}

/** The peer: the same node, its own published build, nothing switched on that it does not need. */
export async function startPortkey({ workDirectory, streams }: PortkeyOptions): Promise<PortkeyProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const preload = new URL('./portkey-preload.js', import.meta.url).href;
  const portkey = new NodeProcess({
    name: 'portkey',
    file: 'node_modules/@portkey-ai/gateway/build/start-server.js',
    args: [`--port=${port}`, '--headless'],
    nodeArgs: streams ? ['--import', preload] : [],
    env: cleanEnvironment({ NODE_ENV: 'production' }),
    logPath: join(workDirectory, `portkey-${port}.log`),
    isReady: async () => (await fetch(url)).ok,
  });
  await portkey.start();
  return { url, pid: () => portkey.pid, stop: () => portkey.kill() };
}

/** It calls a custom host on loopback without further configuration. */
export function portkeyHeaders(upstreamUrl: string): Readonly<Record<string, string>> {
  return { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': upstreamUrl };
}
