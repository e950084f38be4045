import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** Collects a request's body. `done` gets undefined, and the rest is discarded, when it is over `maxBytes`. */
export function receiveBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | undefined) => void,
): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) return;
    // Nearly every body is one chunk: no array and no copy for it.
    if (!first) {
      first = chunk;
      return;
    }
    more ??= [first];
    more.push(chunk);
  });
  request.on('end', () => {
    if (bytes > maxBytes) done(undefined);
    else done(more ? Buffer.concat(more) : (first ?? EMPTY));
  });
}
