import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './serve-parent.js';
import { completionBytes, completionEvents } from './upstream-answers.js';

/** `hold`: calls are taken and answered after `release`. */
export type UpstreamQuestion = 'address' | 'hold' | 'release' | 'counts';

export interface UpstreamAnswer {
  readonly baseUrl: string;
  readonly calls: number;
  readonly held: number;
}

/** 20 chunks paced over 100 ms, the first one at once: how a model writes, without a model. */
const STREAM_MS = 100;
const IS_STREAM = Buffer.from('"stream":true');
const WANTS_USAGE = Buffer.from('"include_usage":true');

let calls = 0;
let held: (() => void)[] | undefined;

/** A provider that costs as little as a provider can, on plain `node:http`: what is left over is the gateway's. */
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => take(request, response, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
});

function take(_request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  calls += 1;
  if (held) held.push(() => answer(response, body));
  else answer(response, body);
}

function answer(response: ServerResponse, body: Buffer): void {
  if (body.includes(IS_STREAM)) {
    stream(response, completionEvents(body.includes(WANTS_USAGE)));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': completionBytes.length });
  response.end(completionBytes);
}

function stream(response: ServerResponse, events: readonly Buffer[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write(events[0]);
  let next = 1;
  const timer = setInterval(
    () => {
      if (next < events.length - 1) {
        response.write(events[next++]);
        return;
      }
      clearInterval(timer);
      response.end(events[next]);
    },
    STREAM_MS / (events.length - 1),
  );
  response.on('close', () => clearInterval(timer));
}

const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`));
});

serveParent<UpstreamQuestion, UpstreamAnswer>(async (question) => {
  if (question === 'hold') held ??= [];
  if (question === 'release') {
    const waiting = held ?? [];
    held = undefined;
    for (const go of waiting) go();
  }
  return { baseUrl: await listening, calls, held: held?.length ?? 0 };
});
