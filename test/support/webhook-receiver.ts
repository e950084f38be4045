import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookReceiver {
  readonly port: number;
  readonly received: ReceivedWebhook[];
  /** Connections opened to it, whether a request came or not. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** How the receiver answers its n-th webhook (from 1); whoever does not end the response lets the caller wait. */
export type AnswerWebhook = (nth: number, response: ServerResponse) => void;

export const answerWith =
  (...statusCodes: number[]): AnswerWebhook =>
  (nth, response) => {
    response.statusCode = statusCodes[Math.min(nth, statusCodes.length) - 1] ?? 200;
    response.end();
  };

/** A receiver of webhooks over plain HTTP on loopback. */
export async function startWebhookReceiver(
  options: { answer?: AnswerWebhook; port?: number } = {},
): Promise<WebhookReceiver> {
  const { answer = answerWith(200), port = 0 } = options;
  const received: ReceivedWebhook[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answer(received.length, response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
