import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigSource, requiresKey } from '#config';
import { Clock } from '#telemetry';
import { KeyRing } from '../keys/key-ring.js';

/**
 * Opens the door. Call it after `app.init()`: the keys are read by then.
 * @returns where it listens; the port is the real one when the configuration says 0
 * @throws Error in one sentence with the remedy: no key on an open address, a taken port
 */
export async function listenIngress(app: NestFastifyApplication): Promise<{ host: string; port: number; url: string }> {
  const config = app.get(ConfigSource).current;
  const { host, port } = config.http;
  const problem = requiresKey(config, { storedKeys: app.get(KeyRing).storedKeys, nowMs: app.get(Clock).nowMs() });
  if (problem) throw new Error(`${problem.path} ${problem.expected} (it is ${problem.given}). ${problem.remedy}`);
  try {
    await app.listen(port, host);
  } catch (error) {
    throw inWords(error, host, port);
  }
  const address = app.getHttpServer().address() as { port: number };
  const shown = host.includes(':') ? `[${host}]` : host;
  return { host, port: address.port, url: `http://${shown}:${address.port}` };
}

function inWords(error: unknown, host: string, port: number): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') {
    return new Error(`port ${port} on ${host} is taken: set SLUICE_HTTP_PORT (or http.port) to a free one`, {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new Error(
      `cannot listen on ${host}:${port} (${code}): set SLUICE_HTTP_HOST and SLUICE_HTTP_PORT to an address and a port this process may use`,
      { cause: error },
    );
  }
  return error as Error;
}
