import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PromMetrics } from '../metrics/prom-metrics.js';
import { type OperatorServer, type Readiness, startOperatorServer } from './operator-server.js';

const READY: Readiness = { ready: true, checks: [{ name: 'broker', ok: true }] };
const metrics = new PromMetrics({ service: 'router', processMetrics: false });
let server: OperatorServer | undefined;

const start = async (readiness: () => Promise<Readiness> = async () => READY) => {
  server = await startOperatorServer({ host: '127.0.0.1', port: 0, readiness, metrics });
  return server.port;
};

function get(port: number, path: string, method = 'GET'): Promise<{ status: number; type: string; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body }),
      );
    });
    call.on('error', reject).end();
  });
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('startOperatorServer', () => {
  it('answers /healthz without asking anything', async () => {
    const port = await start(() => Promise.reject(new Error('away')));
    expect(await get(port, '/healthz')).toMatchObject({ status: 200, body: '{"status":"alive"}\n' });
  });

  it('answers /readyz with 200 when ready and 503 with the failing checks when not', async () => {
    let readiness = READY;
    const port = await start(async () => readiness);
    expect((await get(port, '/readyz')).status).toBe(200);
    readiness = { ready: false, checks: [{ name: 'broker', ok: false, detail: 'not connected' }] };
    const answer = await get(port, '/readyz');
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.body)).toEqual(readiness);
  });

  it('is not ready when the checks throw, and does not show the message', async () => {
    const port = await start(() => Promise.reject(new TypeError('postgres://u:secret@db')));
    const answer = await get(port, '/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('TypeError');
    expect(answer.body).not.toContain('secret');
  });

  it('is not ready when the checks hang', async () => {
    const port = await start(() => new Promise(() => undefined));
    expect((await get(port, '/readyz')).status).toBe(503);
  });

  it('writes metrics for Prometheus', async () => {
    metrics.counter('sluice_test_total', 'Test.').of().add();
    const answer = await get(await start(), '/metrics');
    expect(answer).toMatchObject({ status: 200, type: expect.stringContaining('text/plain') });
    expect(answer.body).toContain('sluice_test_total{service="router"} 1');
  });

  it('answers 404 and 405 as JSON', async () => {
    const port = await start();
    expect(await get(port, '/nothing?here')).toMatchObject({ status: 404, type: 'application/json' });
    expect(await get(port, '/metrics', 'POST')).toMatchObject({ status: 405, type: 'application/json' });
  });

  it('says which variable to set when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(
      startOperatorServer({ host: '127.0.0.1', port, readiness: async () => READY, metrics }),
    ).rejects.toThrow(new RegExp(`127.0.0.1:${port}: the port is taken .*SLUICE_OPERATOR_PORT`));
    await new Promise((resolve) => other.close(resolve));
  });
});
