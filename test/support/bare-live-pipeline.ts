import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createInbox, type NatsConnection } from '@nats-io/transport-node';
import { encodeJsonAndBytes } from '#contracts';
import { connectionOptionsOf } from './broker-address.js';

/**
 * The least that an interactive pipeline of several processes can do, each part for a process of its own: the door takes
 * a call over HTTP, hops pass it on over core NATS, the last one makes the call and answers the door. A small header of
 * JSON that each hop reads and writes, the body as opaque bytes, the reply subject handed on; `connect` of the client as
 * it is. No key, no limit, no check, no choice, no log, no metering, no ledger. What a gateway of as many processes costs
 * is what it needs on top of this.
 */
export interface BareLivePart {
  readonly brokerUrl: string;
  readonly takes: string;
  readonly passesTo: string;
}

interface Header {
  readonly id: string;
  readonly acceptedAtMs: number;
  readonly passed: readonly string[];
}

const LENGTH_BYTES = 4;

/** @returns where it listens: `http://127.0.0.1:<port>` */
export async function openBareLiveDoor({ brokerUrl, passesTo }: Omit<BareLivePart, 'takes'>): Promise<string> {
  const connection = await connectBare(brokerUrl);
  const waiting = new Map<string, ServerResponse>();
  const inbox = createInbox('_INBOX_bare');
  connection.subscribe(`${inbox}.*`, {
    callback: (error, { subject, data }) => {
      const response = waiting.get(subject);
      if (error || !response) return;
      waiting.delete(subject);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': data.byteLength });
      response.end(data);
    },
  });
  let calls = 0;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces);
      JSON.parse(body.toString());
      const id = (calls++).toString(36);
      const reply = `${inbox}.${id}`;
      waiting.set(reply, response);
      connection.publish(passesTo, encodeCall({ id, acceptedAtMs: Date.now(), passed: [] }, body), { reply });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function openBareLiveHop({ brokerUrl, takes, passesTo }: BareLivePart): Promise<void> {
  const connection = await connectBare(brokerUrl);
  connection.subscribe(takes, {
    queue: 'bare',
    callback: (error, message) => {
      if (error || !message.reply) return;
      const { header, body } = decodeCall(message.data);
      const passed = encodeCall({ ...header, passed: [...header.passed, takes] }, body);
      connection.publish(passesTo, passed, { reply: message.reply });
    },
  });
  await connection.flush();
}

/** @param call the body of a call to the body of its answer; when it fails the process ends: a floor is not measured on failures */
export async function openBareLiveCaller(
  { brokerUrl, takes }: Omit<BareLivePart, 'passesTo'>,
  call: (body: Uint8Array) => Promise<Uint8Array>,
): Promise<void> {
  const connection = await connectBare(brokerUrl);
  connection.subscribe(takes, {
    queue: 'bare',
    callback: (error, { reply, data }) => {
      if (error || !reply) return;
      void call(decodeCall(data).body).then((answer) => connection.publish(reply, answer));
    },
  });
  await connection.flush();
}

function connectBare(brokerUrl: string): Promise<NatsConnection> {
  return connect({ ...connectionOptionsOf(brokerUrl), noAsyncTraces: true });
}

function encodeCall(header: Header, body: Uint8Array): Uint8Array {
  return encodeJsonAndBytes(0, header, body);
}

function decodeCall(frame: Uint8Array): { header: Header; body: Uint8Array } {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const bodyStart = LENGTH_BYTES + bytes.readUInt32BE(0);
  return {
    header: JSON.parse(bytes.toString('utf8', LENGTH_BYTES, bodyStart)) as Header,
    body: bytes.subarray(bodyStart),
  };
}
