import { describe, expect, it } from '@jest/globals';
import { decodeWorkMessage, subjects } from '#contracts';
import { anEnvelope } from '../../../../test/support/a-work-message.js';
import { MemoryBroker } from '../../../../test/support/ingress/memory-broker.js';

const RESULT = Buffer.from('{}');

describe('PublishedResults', () => {
  it('writes the result of a job once and nothing else when it has no webhook', async () => {
    const broker = new MemoryBroker();
    const envelope = anEnvelope();
    expect(await broker.results.write(envelope, RESULT)).toBe(true);
    expect(await broker.results.write(envelope, RESULT)).toBe(false);
    expect(broker.stored.map(({ subject }) => subject)).toEqual([subjects.result('default', envelope.jobId)]);
  });

  it('requests the webhook before the result, without the body, and not again for a second writer', async () => {
    const broker = new MemoryBroker();
    const bodyRef = { bucket: 'b', name: 'n', bytes: 9, digest: 'sha256:0' };
    const envelope = anEnvelope({ webhook: 'https://hook.example/', bodyRef, bodyBytes: 9 });
    const { tenant, jobId } = envelope;
    expect(await broker.results.write(envelope, RESULT)).toBe(true);
    expect(await broker.results.write(envelope, RESULT)).toBe(false);
    const [requested, result, ...more] = broker.stored;
    expect(requested?.subject).toBe(subjects.webhookRequested(tenant, jobId));
    expect(result?.subject).toBe(subjects.result(tenant, jobId));
    expect(more).toEqual([]);
    const message = decodeWorkMessage(requested?.data ?? new Uint8Array());
    expect(message.envelope).toMatchObject({ jobId, webhook: 'https://hook.example/', bodyBytes: 0 });
    expect(message.envelope.bodyRef).toBeUndefined();
  });

  it('writes no result when the webhook cannot be requested', async () => {
    const broker = new MemoryBroker();
    broker.publishError = new Error('the broker is away');
    const envelope = anEnvelope({ webhook: 'https://hook.example/' });
    await expect(broker.results.write(envelope, RESULT)).rejects.toThrow('away');
    broker.publishError = null;
    expect(await broker.results.write(envelope, RESULT)).toBe(true);
    expect(broker.stored).toHaveLength(2);
  });
});
