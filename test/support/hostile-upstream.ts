import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A call as the upstream saw it. */
export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
  /** Bytes handed to the network for its answer. */
  sentBytes: number;
  /** The other side ended the connection before the answer was complete. */
  aborted: boolean;
}

export interface HostileUpstream {
  /** With the version in its path, as a provider's base URL has. */
  readonly url: string;
  readonly calls: ReceivedCall[];
  connections(): Promise<number>;
  stop(): Promise<void>;
}

type Behaviour = (response: ServerResponse, call: ReceivedCall) => void | Promise<void>;

const USAGE = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
export const WHOLE = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: USAGE,
});
const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const HELLO = chunk({ role: 'assistant', content: 'Hello' });
const FINISH = chunk({}, 'stop');
const USAGE_EVENT = `data: ${JSON.stringify({ id: 'chatcmpl-1', model: 'm', choices: [], usage: USAGE })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const BLOCK = 'x'.repeat(64 * 1024);

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };

/** The behaviour is named by the model of the call. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  whole: (response) => end(response, 200, { ...json, 'x-request-id': 'up-1' }, WHOLE),
  stream: (response) => end(response, 200, sse, HELLO + FINISH + USAGE_EVENT + DONE),
  'truncated-json': (response) => end(response, 200, json, WHOLE.slice(0, WHOLE.length / 2)),
  'not-utf8': (response) => end(response, 200, json, Buffer.from(WHOLE.replace('Hello', 'H\xe9llo'), 'latin1')),
  'empty-body': (response) => end(response, 200, json, ''),
  'html-200': (response) => end(response, 200, { 'content-type': 'text/html' }, '<html>hi</html>'),
  'html-502': (response) => end(response, 502, { 'content-type': 'text/html' }, `<html>${BLOCK}${BLOCK}</html>`),
  'error-429': (response) =>
    end(response, 429, { ...json, 'retry-after': '3' }, '{"error":{"code":"rate_limit_exceeded","message":"no"}}'),
  'error-401': (response) =>
    end(
      response,
      401,
      json,
      '{"error":{"code":"invalid_api_key","message":"Incorrect API key: sk-secret-0123456789"}}',
    ),
  'gzip-bomb': (response) =>
    end(response, 200, { ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000, 0x20))),
  'huge-line': async (response, call) => {
    response.writeHead(200, sse).write(`${HELLO}data: {"x":"`);
    await pour(response, call, 100_000_000);
  },
  'huge-body': async (response, call) => {
    response.writeHead(200, json).write('{"x":"');
    await pour(response, call, 100_000_000);
  },
  'huge-length': (response) => void response.writeHead(200, { ...json, 'content-length': '9000000000' }).write('{'),
  'huge-header': (response) => end(response, 200, { ...json, 'x-filler': BLOCK }, WHOLE),
  endless: async (response, call) => {
    response.writeHead(200, sse);
    while (!call.aborted && !response.destroyed) await send(response, call, HELLO.repeat(50));
  },
  redirect: (response) => end(response, 302, { location: 'http://127.0.0.1:1/steal' }, ''),
  'wrong-content-type': (response) => end(response, 200, { 'content-type': 'text/plain' }, HELLO + FINISH + DONE),
  'whole-for-stream': (response) => end(response, 200, json, WHOLE),
  'duplicate-finish': (response) => end(response, 200, sse, HELLO + FINISH + FINISH + USAGE_EVENT + DONE + DONE),
  'no-done': (response) => end(response, 200, sse, HELLO + FINISH + USAGE_EVENT),
  'no-end': (response) => end(response, 200, sse, HELLO),
  'open-after-done': (response) => void response.writeHead(200, sse).write(HELLO + FINISH + USAGE_EVENT + DONE),
  'error-inside': (response) =>
    end(response, 200, sse, `${HELLO}data: {"error":{"message":"x","type":"server_error","code":null}}\n\n`),
  'cut-body': (response) => {
    response.writeHead(200, { ...json, 'content-length': String(WHOLE.length) });
    response.write(WHOLE.slice(0, 40), () => response.socket?.destroy());
  },
  'cut-stream': (response) => {
    response.writeHead(200, sse).write(HELLO, () => response.socket?.destroy());
  },
  'cut-at-once': (response) => void response.socket?.destroy(),
  'stall-headers': () => undefined,
  'stall-body': (response) => void response.writeHead(200, json).write(WHOLE.slice(0, 10)),
  'stall-stream': (response) => void response.writeHead(200, sse).write(HELLO),
  'slow-bytes': (response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  },
  garbage: (response) => void response.socket?.end('HTTP/1.1 two hundred\r\n\r\n'),
};

export async function startHostileUpstream(): Promise<HostileUpstream> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => void answer(request, response, calls));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    calls,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, calls: ReceivedCall[]): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Record<string, unknown>;
  const call: ReceivedCall = { path: request.url ?? '', headers: request.headers, body, sentBytes: 0, aborted: false };
  response.once('close', () => {
    call.aborted = !response.writableFinished;
  });
  calls.push(call);
  const behave = BEHAVIOURS[String(body['model'])];
  if (!behave) throw new Error(`the hostile upstream knows no '${String(body['model'])}'`);
  await behave(response, call);
}

function end(response: ServerResponse, status: number, headers: Record<string, string>, body: string | Buffer): void {
  response.writeHead(status, headers).end(body);
}

async function pour(response: ServerResponse, call: ReceivedCall, bytes: number): Promise<void> {
  while (call.sentBytes < bytes && !response.destroyed) await send(response, call, BLOCK);
  response.end();
}

function send(response: ServerResponse, call: ReceivedCall, text: string): Promise<void> {
  call.sentBytes += text.length;
  return new Promise((resolve) => {
    if (response.write(text)) {
      setImmediate(resolve);
      return;
    }
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}
