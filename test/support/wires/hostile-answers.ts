import type { ServerResponse } from 'node:http';
import { crc32, gzipSync } from 'node:zlib';
import { STREAM_TYPE_OF } from '../../../apps/provider-adapter/src/transport/stream-type.js';
import { readWireFixtures } from '../../conformance/wire-fixtures.js';

/** A good answer of one wire, in the pieces that a bad provider makes something else of. */
export interface WireAnswers {
  readonly whole: Buffer;
  readonly events: readonly Buffer[];
  readonly streamType: string;
  /** The beginning of an event that never ends. */
  readonly hugeEvent: Buffer;
}

/** What was sent and seen of one answer. */
export interface Sending {
  sentBytes: number;
  wasCut: boolean;
}

export type HostileAnswer = (response: ServerResponse, answers: WireAnswers, sending: Sending) => void;

const BLOCK = Buffer.alloc(64 * 1024, 'x');
const HUGE_BYTES = 100_000_000;
const json = { 'content-type': 'application/json' };
const page = '<!doctype html><html><body>Bad gateway</body></html>';

export function answersOf(wire: string): WireAnswers {
  const { wholes, streams } = readWireFixtures(wire);
  const whole = wholes.find(({ name }) => name === 'chat-text.json');
  const stream = streams.find(({ name }) => name.startsWith('chat-text.'));
  if (!whole || !stream) throw new Error(`${wire} has no chat-text fixtures`);
  const isBinary = stream.name.endsWith('.events.jsonl');
  return {
    whole: whole.bytes,
    events: isBinary ? splitMessages(stream.bytes) : splitEvents(stream.bytes),
    streamType: STREAM_TYPE_OF[isBinary ? 'aws-event-stream' : 'sse'],
    hugeEvent: isBinary ? hugeMessage() : Buffer.from('data: {"x":"'),
  };
}

export const HOSTILE_WHOLES: Readonly<Record<string, HostileAnswer>> = {
  good: (response, { whole }) => void response.writeHead(200, json).end(whole),
  'truncated JSON': (response, { whole }) =>
    void response.writeHead(200, json).end(whole.subarray(0, whole.length / 2)),
  'an HTML page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  'an HTML error page': (response) => void response.writeHead(502, { 'content-type': 'text/html' }).end(page),
  nothing: (response) => void response.writeHead(200, json).end(),
  'a gzip bomb': (response) =>
    void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
  'a redirect': (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/steal' }).end(),
  'an endless body': (response, _answers, sending) => {
    response.writeHead(200, json).write('{"x":"');
    pour(response, sending, BLOCK, HUGE_BYTES);
  },
  'a length of gigabytes': (response) =>
    void response.writeHead(200, { ...json, 'content-length': '9000000000' }).write('{'),
  'a length that is too long': (response, { whole }) => {
    response.writeHead(200, { ...json, 'content-length': String(whole.length + 1) });
    response.write(whole, () => response.socket?.end());
  },
  'a length that is too short': (response, { whole }) => {
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${whole.length - 9}\r\n\r\n`;
    response.socket?.write(Buffer.concat([Buffer.from(head), whole]));
  },
  'a header larger than any': (response, { whole }) =>
    void response.writeHead(200, { ...json, 'x-filler': BLOCK.toString() }).end(whole),
  'headers byte by byte': (response, _answers, sending) =>
    drip(response, sending, Buffer.from('HTTP/1.1 200 OK\r\nx: y\r\n'.padEnd(10_000, 'x: y\r\n'))),
  'a body byte by byte': (response, { whole }, sending) => {
    response.writeHead(200, json).flushHeaders();
    drip(response, sending, Buffer.concat([Buffer.from('7fffffff\r\n'), whole, BLOCK]));
  },
  'a cut in the middle': (response, { whole }) => {
    response.writeHead(200, { ...json, 'content-length': String(whole.length) });
    response.write(whole.subarray(0, 20), () => response.socket?.destroy());
  },
};

export const HOSTILE_STREAMS: Readonly<Record<string, HostileAnswer>> = {
  good: (response, { events, streamType }) => void start(response, streamType).end(Buffer.concat(events)),
  'a finish said twice': (response, { events, streamType }) => {
    const twice = events.flatMap((event) => (FINISH.test(event.toString('latin1')) ? [event, event] : [event]));
    start(response, streamType).end(Buffer.concat([...twice, ...events.slice(-2)]));
  },
  'an end in the middle': (response, { events, streamType }) =>
    void start(response, streamType).end(Buffer.concat(events.slice(0, 1))),
  'half an event': (response, { events, streamType }) =>
    void start(response, streamType).end(events[0]?.subarray(0, 15)),
  'a cut in the middle': (response, { events, streamType }) =>
    void start(response, streamType).write(events[0] ?? '', () => response.socket?.destroy()),
  'a damaged event': (response, { events: [first = Buffer.alloc(0), ...rest], streamType }) => {
    const damaged = Buffer.from(first);
    damaged.fill('{', damaged.length >> 1);
    const ending = streamType === STREAM_TYPE_OF.sse ? [Buffer.from('\n\n')] : [];
    start(response, streamType).end(Buffer.concat([damaged, ...ending, ...rest]));
  },
  'an event of 100 MB': (response, { events: [first = Buffer.alloc(0)], streamType, hugeEvent }, sending) => {
    start(response, streamType).write(Buffer.concat([first, hugeEvent]));
    pour(response, sending, BLOCK, HUGE_BYTES);
  },
  'events without end': (response, { events: [first = Buffer.alloc(0), second = first], streamType }, sending) => {
    start(response, streamType).write(first);
    pour(response, sending, Buffer.concat(Array(200).fill(second)), HUGE_BYTES);
  },
  'a whole answer': (response, { whole }) => void response.writeHead(200, json).end(whole),
  'an HTML page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  'another content type': (response, { events }) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.concat(events)),
  'a redirect': (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/steal' }).end(),
  'a gzip bomb': (response, { streamType }) =>
    void response
      .writeHead(200, { 'content-type': streamType, 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(50_000_000))),
  'silence behind the first event': (response, { events, streamType }) =>
    void start(response, streamType).write(events[0] ?? ''),
  'an event byte by byte': (response, { events: [first = Buffer.alloc(0)], streamType, hugeEvent }, sending) => {
    start(response, streamType).flushHeaders();
    drip(response, sending, Buffer.concat([Buffer.from('7fffffff\r\n'), first, hugeEvent, BLOCK]));
  },
};

/** In the events of every wire: where it says why it ended. */
const FINISH = /"finish_reason":"|"finishReason":"|"stop_reason":"|stopReason/;
const PRELUDE_BYTES = 12;

function start(response: ServerResponse, contentType: string): ServerResponse {
  return response.writeHead(200, { 'content-type': contentType });
}

function splitEvents(stream: Buffer): Buffer[] {
  const events = stream.toString('utf8').split(/(?<=\r?\n\r?\n)/);
  return events.filter((event) => event.trim() !== '').map((event) => Buffer.from(event));
}

function splitMessages(stream: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < stream.length; at += stream.readUInt32BE(at)) {
    messages.push(stream.subarray(at, at + stream.readUInt32BE(at)));
  }
  return messages;
}

/** The prelude of a message of 100 MB, with its right checksum: the length is to be believed. */
function hugeMessage(): Buffer {
  const prelude = Buffer.alloc(PRELUDE_BYTES);
  prelude.writeUInt32BE(HUGE_BYTES, 0);
  prelude.writeUInt32BE(16, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  return prelude;
}

function pour(response: ServerResponse, sending: Sending, block: Buffer, bytes: number): void {
  if (response.destroyed || sending.sentBytes >= bytes) {
    response.end();
    return;
  }
  sending.sentBytes += block.length;
  if (response.write(block)) setImmediate(pour, response, sending, block, bytes);
  else response.once('drain', () => pour(response, sending, block, bytes));
}

/** On the socket itself, so that every byte is a packet of its own. */
function drip(response: ServerResponse, sending: Sending, bytes: Buffer): void {
  const { socket } = response;
  const timer = setInterval(() => {
    if (!socket || socket.destroyed) clearInterval(timer);
    else socket.write(bytes.subarray(sending.sentBytes, ++sending.sentBytes));
  }, 10);
}
