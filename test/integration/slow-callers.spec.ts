import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { get, post, rawRequest } from '../support/ingress/raw-request.js';
import { servedBy } from '../support/ingress/scripted-live-calls.js';
import { keys, type RunningIngress, startIngress } from '../support/ingress/start-ingress.js';
import { until } from '../support/until.js';

const CHAT = '/v1/chat/completions';
const STREAMED = JSON.stringify({ model: 'fast', messages: [{ role: 'user', content: 'hi' }], stream: true });

describe('slow and many (rows 19–23)', () => {
  let slow: RunningIngress;
  beforeAll(async () => {
    slow = await startIngress({
      http: {
        requestTimeoutMs: 1_000,
        headersTimeoutMs: 1_000,
        keepAliveTimeoutMs: 1_000,
        maxConnections: 400,
        streamBufferBytes: 65_536,
      },
    });
  });
  afterAll(async () => {
    await slow.stop();
  });

  it('closes slow headers and slow bodies, and serves others meanwhile', async () => {
    const starts = [
      'GET /v1/models HTTP/1.1\r\nhost: x\r\na:',
      `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.acme}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    ];
    const answers = Array.from({ length: 300 }, (_, at) => rawRequest(slow.port, starts[at % 2] as string, 15_000));
    const meanwhile = await rawRequest(slow.port, get('/v1/models', keys.acme));
    expect(meanwhile.statusCode).toBe(200);
    for (const { statusCode, body } of await Promise.all(answers)) {
      expect(statusCode).toBe(408);
      expect(JSON.parse(body).error.code).toBe('request_timeout');
    }
  });

  it('gives up a reader who does not read, and aborts its call', async () => {
    slow.liveCalls.script = ({ answer }) => {
      answer.start({
        statusCode: 200,
        contentType: 'text/event-stream',
        servedBy,
      });
      const chunk = Buffer.from(`data: ${'x'.repeat(60_000)}\n\n`);
      // A writer that does not wait, as frames from another process do not.
      for (let written = 0; written < 200; written += 1) void answer.write(chunk);
    };
    const socket = connect(slow.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(post(CHAT, keys.acme, STREAMED));
    const call = await until('the call', () => slow.liveCalls.calls[0]);
    await until('its abort', () => call.signal.aborted);
    socket.destroy();
  });
});
