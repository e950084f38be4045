import { describe, expect, it } from '@jest/globals';
import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import { AwsEventFrames } from './aws-event-frames.js';
import { FramingError } from './event-framing.js';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

function message(type: string, fields: Readonly<Record<string, string>>, payload: string): Buffer {
  const headers: MessageHeaders = { ':message-type': { type: 'string', value: type } };
  for (const [name, value] of Object.entries(fields)) headers[name] = { type: 'string', value };
  return Buffer.from(codec.encode({ headers, body: fromUtf8(payload) }));
}
const event = (name: string, payload: string) =>
  message('event', { ':event-type': name, ':content-type': 'application/json' }, payload);

/** All data of a stream that comes in these chunks. */
function read(chunks: readonly Buffer[]): (string | undefined)[] {
  const frames = new AwsEventFrames();
  const found: (string | undefined)[] = [];
  for (const chunk of chunks) {
    frames.load(Buffer.from(chunk));
    while (frames.next()) found.push(frames.data());
  }
  return found;
}

const STREAM = [
  event('messageStart', '{"role":"assistant"}'),
  event('contentBlockDelta', '{"delta":{"text":"Grüße 東京 🚀"}}'),
  event('messageStop', ''),
  message('exception', { ':exception-type': 'throttlingException' }, '{"message":"slow down"}'),
  message('error', { ':error-code': 'InternalError', ':error-message': 'it "broke"' }, ''),
];
const TEXTS = [
  '{"messageStart":{"role":"assistant"}}',
  '{"contentBlockDelta":{"delta":{"text":"Grüße 東京 🚀"}}}',
  '{"messageStop":{}}',
  '{"throttlingException":{"message":"slow down"}}',
  '{"InternalError":{"message":"it \\"broke\\""}}',
];

describe('AwsEventFrames', () => {
  it('gives events, exceptions and errors as JSON with their name', () => {
    expect(read(STREAM)).toEqual(TEXTS);
    expect(read([Buffer.concat(STREAM)])).toEqual(TEXTS);
  });

  it('finds the same however the stream is cut', () => {
    const whole = Buffer.concat(STREAM);
    for (let at = 1; at < whole.length; at += 1) {
      expect(read([whole.subarray(0, at), whole.subarray(at)])).toEqual(TEXTS);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), (cuts) => {
        const at = [0, ...cuts.toSorted((one, other) => one - other), whole.length];
        expect(read(at.slice(1).map((end, index) => whole.subarray(at[index], end)))).toEqual(TEXTS);
      }),
    );
  });

  it('believes no message in which any one bit is wrong, and no length before its own checksum', () => {
    const [, good = Buffer.alloc(0)] = STREAM;
    for (let bit = 0; bit < good.length * 8; bit += 3) {
      const damaged = Buffer.from(good);
      const at = bit >> 3;
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
      expect(() => read([damaged])).toThrow(FramingError);
    }
  });

  it('counts what is pending, so that a reader can put an end to it', () => {
    const frames = new AwsEventFrames();
    const huge = event('contentBlockDelta', JSON.stringify({ text: 'x'.repeat(100_000) }));
    for (let at = 0; at < 50_000; at += 1_000) {
      frames.load(huge.subarray(at, at + 1_000));
      expect(frames.next()).toBe(false);
    }
    expect(frames.pendingBytes).toBe(50_000);
  });

  it('refuses a message of a kind nobody knows', () => {
    expect(() => read([message('parcel', {}, '{}')])).toThrow(FramingError);
  });
});
