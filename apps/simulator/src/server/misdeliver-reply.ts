import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Fault, FaultKind } from '../faults/fault.js';
import { type Pacing, sendEvents } from './deliver-reply.js';
import { type Exchange, joinEvents } from './exchange.js';
import type { Reply, StreamShapes } from './reply.js';

interface Misdelivery {
  readonly exchange: Exchange;
  readonly reply: Reply;
  readonly fault: Fault;
  readonly pacing: Pacing;
  readonly shapes: StreamShapes;
}

const BLOCK_BYTES = 64 * 1024;
/** What unpacks to 1 GiB and one line of 128 MiB: past any cap a gateway should have. */
const BOMB_BYTES = 1024 ** 3;
const LINE_BYTES = 128 * 1024 ** 2;
const SLOW_BYTES_PER_SECOND = 10;

/** The faults of the transport: the answer is right, the way it is sent is not. */
export const MISDELIVERIES: Readonly<Partial<Record<FaultKind, (delivery: Misdelivery) => void>>> = {
  // An empty action: the exchange stays open until the client, or the simulator's end, closes it.
  stall: (delivery) => sendPart(delivery, () => undefined),
  cut: (delivery) => sendPart(delivery, () => delivery.exchange.cut()),
  'slow-bytes': (delivery) => sendBlocks(delivery, delivery.reply, slowBytes(delivery)),
  'gzip-bomb': (delivery) => {
    const packed: Reply = { ...delivery.reply, headers: [...delivery.reply.headers, 'content-encoding', 'gzip'] };
    sendBlocks(delivery, packed, gzipBomb(delivery.fault.sizeBytes ?? BOMB_BYTES));
  },
  'huge-line': (delivery) => sendBlocks(delivery, delivery.reply, hugeLine(delivery)),
  endless: (delivery) => sendBlocks(delivery, delivery.reply, endless(delivery)),
};

/** With `afterChunks`: so many events, or half of a whole body that was announced in full length. Without: nothing. */
function sendPart({ exchange, reply, fault, pacing }: Misdelivery, then: () => void): void {
  const { afterChunks } = fault;
  if (afterChunks === undefined) {
    then();
    return;
  }
  if (reply.events) {
    exchange.begin(reply);
    exchange.response.flushHeaders();
    const to = Math.min(afterChunks, reply.events.length);
    // One turn later: destroying the socket at once would drop what the client is to see.
    sendEvents(exchange, reply.events, { from: 0, to, delayMs: pacing.chunkDelayMs }, () => setImmediate(then));
    return;
  }
  const bytes = Buffer.from(reply.body);
  exchange.begin(reply, bytes.length);
  exchange.response.flushHeaders();
  const part = afterChunks === 0 ? 0 : Math.floor(bytes.length / 2);
  exchange.response.write(bytes.subarray(0, part), () => setImmediate(then));
}

/** Sends blocks as fast as the client reads and no faster: neither side's memory grows. */
function sendBlocks({ exchange }: Misdelivery, reply: Reply, blocks: AsyncIterable<Buffer | string>): void {
  exchange.begin(reply);
  exchange.response.flushHeaders();
  // The client leaving is how most of these end; the journal has it as aborted.
  pipeline(Readable.from(blocks, { objectMode: true, highWaterMark: 1 }), exchange.response).catch(() => undefined);
}

async function* slowBytes({ exchange, reply, fault }: Misdelivery): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(reply.events ? joinEvents(reply.events) : reply.body);
  const perSecond = fault.bytesPerSecond ?? SLOW_BYTES_PER_SECOND;
  const blockBytes = Math.max(1, Math.floor(perSecond / 10));
  for (let offset = 0; offset < bytes.length && !exchange.isClosed; offset += blockBytes) {
    yield bytes.subarray(offset, offset + blockBytes);
    await exchange.pause((blockBytes * 1000) / perSecond);
  }
}

/** gzip allows members one after another: a packed MiB of spaces is made once and repeated. */
async function* gzipBomb(sizeBytes: number): AsyncGenerator<Buffer> {
  const member = gzipSync(Buffer.alloc(1024 ** 2, ' '), { level: 9 });
  yield gzipSync('{"id":"chatcmpl-bomb","object":"chat.completion","choices":[');
  for (let sent = 0; sent < sizeBytes; sent += 1024 ** 2) yield member;
  yield gzipSync(']}');
}

async function* hugeLine({ reply, fault, shapes }: Misdelivery): AsyncGenerator<Buffer | string> {
  const block = Buffer.alloc(BLOCK_BYTES, 'x');
  const [opening, closing] = shapes.longEvent;
  yield reply.events ? opening : '{"choices":[{"message":{"content":"';
  for (let sent = 0; sent < (fault.sizeBytes ?? LINE_BYTES); sent += BLOCK_BYTES) yield block;
  yield reply.events ? joinEvents([closing, ...reply.events.slice(-1)]) : '"}}]}';
}

/** The stream's own middle events for ever; a whole answer goes on in spaces, which JSON allows. */
async function* endless({ exchange, reply, pacing }: Misdelivery): AsyncGenerator<Buffer | string> {
  const finishAt = reply.finishAt ?? 1;
  const opening = reply.events ? joinEvents(reply.events.slice(0, 1)) : '{';
  const again = reply.events ? joinEvents(reply.events.slice(1, Math.max(2, finishAt))) : ' '.repeat(1024);
  yield opening;
  while (!exchange.isClosed) {
    yield again;
    // At least a turn of the event loop: a reader as fast as this must not keep others from being answered.
    await exchange.pause(Math.max(1, pacing.chunkDelayMs));
  }
}
