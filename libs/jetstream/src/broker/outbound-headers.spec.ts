import { describe, expect, it } from '@jest/globals';
import { MsgHdrsImpl } from '@nats-io/nats-core/internal';
import { OutboundHeaders } from './outbound-headers.js';

const FIELDS = [
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['Nats-Msg-Id', 'job_1:job.accepted:0:0'],
  ['Sluice-Dead-Reason', ' größer als erlaubt '],
] as const;

describe('OutboundHeaders', () => {
  it('writes the bytes the client writes', () => {
    const [ours, theirs] = [new OutboundHeaders(), new MsgHdrsImpl()];
    for (const [name, value] of FIELDS) {
      ours.set(name, value);
      theirs.set(name, value);
    }
    expect(Buffer.from(ours.encode())).toEqual(Buffer.from(theirs.encode()));
  });

  it('holds the last value set', () => {
    const ours = new OutboundHeaders();
    for (const value of ['first', 'last']) ours.set('traceparent', value);
    expect(ours.values('traceparent')).toEqual(['last']);
  });

  it('refuses a value that would end its line', () => {
    expect(() => new OutboundHeaders().set('traceparent', 'a\r\nNats-Msg-Id: b')).toThrow(/traceparent/);
  });
});
