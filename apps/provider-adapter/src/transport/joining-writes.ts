import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/** Above this a copy costs more than it saves. */
const MAX_JOINED_BYTES = 64 * 1024;

interface Chunk {
  readonly chunk: string | Uint8Array;
  readonly encoding: BufferEncoding;
}

/**
 * A connector whose sockets send what was corked together as one buffer. Undici writes the head of a request as text and
 * its body as bytes; sent as two pieces they cost a writev, and over TLS a record each. Measured with one process at 16
 * connections: 4 % more requests per second.
 */
export function joiningWrites(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      if (socket) joinWrites(socket);
      callback(...result);
    });
}

/** `_writev` is the hook that Node's streams have for exactly this: all that waits, at once. */
function joinWrites(socket: Socket): void {
  const writev = socket._writev;
  if (!writev) return;
  socket._writev = (chunks, done) => {
    const joined = join(chunks);
    if (joined) socket._write(joined, 'buffer' as BufferEncoding, done);
    else writev.call(socket, chunks, done);
  };
}

/** Null when it is too large. */
function join(chunks: readonly Chunk[]): Buffer | null {
  let bytes = 0;
  for (const { chunk, encoding } of chunks) bytes += sizeOf(chunk, encoding);
  if (bytes > MAX_JOINED_BYTES) return null;
  const joined = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const { chunk, encoding } of chunks) {
    if (typeof chunk === 'string') joined.write(chunk, at, encoding);
    else joined.set(chunk, at);
    at += sizeOf(chunk, encoding);
  }
  return joined;
}

function sizeOf(chunk: string | Uint8Array, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}
