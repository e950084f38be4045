import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from '../metrics/metrics.js';

/** One thing a service needs: `ok`, or what is missing in words for the operator. */
export interface ReadinessCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly ReadinessCheck[];
}

export interface OperatorServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
}

export interface OperatorServer {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/** A probe that hangs is an answer, too: orchestrators give up after a second or so. */
const READINESS_WITHIN_MS = 2_000;

/**
 * GET /healthz (the process turns), /readyz (200, or 503 with what fails), /metrics (Prometheus). No keys are asked: keep
 * the port away from the public. @throws Error that names SLUICE_OPERATOR_PORT when the port is taken.
 */
export async function startOperatorServer(options: OperatorServerOptions): Promise<OperatorServer> {
  const server = createServer((request, response) => {
    void answer(request.method ?? 'GET', request.url ?? '/', response, options);
    request.resume();
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 256;
  await listen(server, options);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function answer(
  method: string,
  url: string,
  response: ServerResponse,
  options: OperatorServerOptions,
): Promise<void> {
  const path = url.split('?', 1)[0];
  if (method !== 'GET' && method !== 'HEAD') return sendJson(response, 405, { error: 'Only GET is answered here.' });
  if (path === '/healthz') return sendJson(response, 200, { status: 'alive' });
  if (path === '/readyz') {
    const readiness = await askReadiness(options.readiness);
    return sendJson(response, readiness.ready ? 200 : 503, readiness);
  }
  if (path !== '/metrics') return sendJson(response, 404, { error: 'Here are /healthz, /readyz and /metrics.' });
  try {
    const { contentType, text } = await options.metrics.expose();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  } catch (error) {
    sendJson(response, 500, { error: `The metrics could not be collected: ${nameOf(error)}.` });
  }
}

async function askReadiness(readiness: () => Promise<Readiness>): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const answerForThem = () => resolve(failed(`the checks did not answer within ${READINESS_WITHIN_MS} ms`));
    timer = setTimeout(answerForThem, READINESS_WITHIN_MS);
  });
  try {
    return await Promise.race([readiness(), late]);
  } catch (error) {
    return failed(`the checks failed: ${nameOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function failed(detail: string): Readiness {
  return { ready: false, checks: [{ name: 'readiness', ok: false, detail }] };
}

/** Its class only: the page asks for no key, and messages may carry addresses. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function listen(server: Server, { host, port }: OperatorServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is taken by another process',
    EACCES: 'this user may not listen there',
    EADDRNOTAVAIL: 'this machine does not have that address',
  };
  return new Error(
    `Health and metrics cannot listen on ${host}:${port}: ${reason[error.code ?? ''] ?? error.message}. Set SLUICE_OPERATOR_PORT (or operator.port) to a free port.`,
    { cause: error },
  );
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
