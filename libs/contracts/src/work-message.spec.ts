import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WorkEnvelope } from './envelope.js';
import { newJobId } from './ids.js';
import { MessageFormatError } from './message-format-error.js';
import { decodeWorkMessage, encodeWorkMessage } from './work-message.js';

const envelope: WorkEnvelope = {
  v: 1,
  jobId: newJobId(1),
  tenant: 'default',
  keyId: 'key_1',
  path: '/v1/chat/completions',
  kind: 'job',
  stream: false,
  model: 'fast',
  acceptedAtMs: 1,
  deadlineMs: 2,
  priority: 0,
  traceparent: '00-0-0-00',
  bodyBytes: 0,
  attempts: [],
};

describe('work messages', () => {
  it('carry any body byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (body, model) => {
        const decoded = decodeWorkMessage(encodeWorkMessage({ envelope: { ...envelope, model }, body }));
        expect(decoded.envelope).toEqual({ ...envelope, model });
        expect(Buffer.from(decoded.body)).toEqual(Buffer.from(body));
      }),
    );
  });

  it('are refused, never misread, when they are cut or garbage', () => {
    const frame = encodeWorkMessage({ envelope, body: new Uint8Array([1, 2, 3]) });
    for (let length = 0; length < frame.byteLength - 3; length++) {
      expect(() => decodeWorkMessage(frame.subarray(0, length))).toThrow(MessageFormatError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeWorkMessage(bytes)).toThrow(MessageFormatError);
      }),
    );
  });

  it('name the field of an envelope that is wrong', () => {
    const broken = { ...envelope, tenant: 'a.b' } as WorkEnvelope;
    expect(() => decodeWorkMessage(encodeWorkMessage({ envelope: broken, body: new Uint8Array() }))).toThrow(/tenant/);
  });
});
