import { type AddressInfo, createServer, type Socket } from 'node:net';
import { readMessages } from './http-messages.js';
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
const COMPLETION = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${completionBytes.length}\r\n\r\n`),
  completionBytes,
]);
const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n';
const CHUNKS = completionEvents(false).map(httpChunk);
const CHUNKS_WITH_USAGE = completionEvents(true).map(httpChunk);
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

let calls = 0;
let held: (() => void)[] | undefined;

/** A provider that costs as little as a provider can: what is left over is the gateway's. */
const server = createServer({ noDelay: true }, (socket) => {
  let pieces: Buffer[] = [];
  const read = readMessages('requests', {
    onHead: () => {
      pieces = [];
    },
    onBody: (piece) => pieces.push(piece),
    onEnd: () => take(socket, pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)),
  });
  socket.on('data', (chunk) => {
    try {
      read(chunk);
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  // A caller that hung up, or one who does not speak HTTP: the next call comes on another connection.
  socket.on('error', () => socket.destroy());
});

function take(socket: Socket, body: Buffer): void {
  calls += 1;
  if (held) held.push(() => answer(socket, body));
  else answer(socket, body);
}

function answer(socket: Socket, body: Buffer): void {
  if (body.includes(IS_STREAM)) stream(socket, body.includes(WANTS_USAGE) ? CHUNKS_WITH_USAGE : CHUNKS);
  else socket.write(COMPLETION);
}

function stream(socket: Socket, chunks: readonly Buffer[]): void {
  socket.write(STREAM_HEAD);
  let next = 0;
  const writeNext = () => socket.write(chunks[next++] ?? LAST_CHUNK);
  writeNext();
  const end = () => {
    clearInterval(timer);
    socket.removeListener('close', end);
  };
  const timer = setInterval(
    () => {
      writeNext();
      if (next < chunks.length) return;
      writeNext();
      end();
    },
    STREAM_MS / (chunks.length - 1),
  );
  socket.once('close', end);
}

function httpChunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
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
