import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { buildConnector } from 'undici';
import { joiningWrites } from './joining-writes.js';

/** What a socket is asked to send, piece by piece. */
class Wire extends Writable {
  readonly pieces: Buffer[] = [];

  constructor() {
    super({ decodeStrings: false });
  }
  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: () => void): void {
    this.pieces.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
    done();
  }
  override _writev(chunks: { chunk: string | Buffer; encoding: BufferEncoding }[], done: () => void): void {
    for (const { chunk, encoding } of chunks) this._write(chunk, encoding, () => undefined);
    done();
  }
}

function sendCorked(head: string, body: Buffer): Buffer[] {
  const wire = new Wire();
  const connect: buildConnector.connector = (_options, callback) => callback(null, wire as unknown as Socket);
  joiningWrites(connect)({ hostname: 'h', protocol: 'http:', port: '80' }, () => undefined);
  wire.cork();
  wire.write(head, 'latin1');
  wire.write(body);
  wire.uncork();
  return wire.pieces;
}

describe('joiningWrites', () => {
  it('sends a head and a body that wait together as one piece, byte for byte', () => {
    const body = Buffer.from('{"text":"größer 🦔"}');
    expect(sendCorked('POST / HTTP/1.1\r\nx-name: \xe9\r\n\r\n', body)).toEqual([
      Buffer.concat([Buffer.from('POST / HTTP/1.1\r\nx-name: \xe9\r\n\r\n', 'latin1'), body]),
    ]);
  });

  it('does not copy what is large', () => {
    const body = Buffer.alloc(70_000, 'x');
    expect(sendCorked('POST / HTTP/1.1\r\n\r\n', body)).toEqual([Buffer.from('POST / HTTP/1.1\r\n\r\n'), body]);
  });

  it('passes on that there is no connection', () => {
    const refused = new Error('refused');
    const heard: unknown[] = [];
    const options = { hostname: 'h', protocol: 'http:', port: '80' };
    joiningWrites((_options, callback) => callback(refused, null))(options, (...result) => heard.push(...result));
    expect(heard).toEqual([refused, null]);
  });
});
