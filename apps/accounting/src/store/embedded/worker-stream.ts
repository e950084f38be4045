import { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** Hands the other end of a session to the worker that runs Postgres; rejects when it does not run. */
export type OpenSession = (port: MessagePort) => Promise<void>;

/**
 * The "socket" that the `pg` client is given for the embedded Postgres: the same wire protocol, carried by a message
 * port to the worker. The methods besides those of a stream are what `pg` calls on a socket.
 */
export class WorkerStream extends Duplex {
  private port: MessagePort | null = null;

  constructor(private readonly openSession: OpenSession) {
    super();
  }

  /** Called by `pg`, with a host and port that mean nothing here. */
  connect(): this {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on('message', (data: Uint8Array) => this.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
    port1.on('close', () => this.destroy());
    this.openSession(port2).then(
      () => this.emit('connect'),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    this.port?.ref();
    return this;
  }

  unref(): this {
    this.port?.unref();
    return this;
  }

  override _read(): void {
    // What the port brings is pushed as it comes: answers are as large as the statements that `pg` has in hand.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.post(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.post(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.port?.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.port?.close();
    this.port = null;
    done(error);
  }

  private post(bytes: Buffer, done: (error?: Error) => void): void {
    if (!this.port) {
      done(new Error('the session with the embedded Postgres is closed'));
      return;
    }
    const copy = new Uint8Array(bytes); // transferred, and `pg` keeps its buffers
    this.port.postMessage(copy, [copy.buffer]);
    done();
  }
}
