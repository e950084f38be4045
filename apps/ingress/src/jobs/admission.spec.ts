import { describe, expect, it } from '@jest/globals';
import type { StreamKey } from '#contracts';
import { StreamReader } from '#jetstream';
import { RecordedLogger } from '../../../../test/support/recorded-telemetry.js';
import { Admission } from './admission.js';

/** Streams of which one is full. */
class Depths extends StreamReader {
  full: StreamKey | null = null;
  async depth(stream: StreamKey) {
    return { messages: stream === this.full ? 960 : 10, bytes: 0, maxMessages: 1_000, maxBytes: 0 };
  }
  last(): never {
    throw new Error('admission reads no message');
  }
  remove(): never {
    throw new Error('admission removes no message');
  }
  tail(): never {
    throw new Error('admission tails no stream');
  }
}

async function admissionWith(full: StreamKey | null): Promise<Admission> {
  const depths = new Depths();
  depths.full = full;
  const admission = new Admission(depths, new RecordedLogger());
  await admission.look();
  return admission;
}

describe('Admission', () => {
  it('refuses every job while a stream that all jobs need is nearly full', async () => {
    const admission = await admissionWith('result');
    expect(() => admission.check({ needsWebhook: false })).toThrow('Try again');
    expect(() => admission.check({ needsWebhook: true })).toThrow('Try again');
  });

  it('refuses only jobs with a webhook while receivers that are down have filled its stream', async () => {
    const admission = await admissionWith('webhook');
    expect(() => admission.check({ needsWebhook: false })).not.toThrow();
    expect(() => admission.check({ needsWebhook: true })).toThrow('Try again');
  });

  it('lets jobs in again when there is room', async () => {
    const admission = await admissionWith(null);
    expect(() => admission.check({ needsWebhook: true })).not.toThrow();
  });
});
