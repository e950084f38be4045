import { encodeWorkMessage, subjects, type WorkEnvelope } from '#contracts';
import { type Publisher, ResultWriter, type StreamReader } from '../ports.js';

const NO_BODY = new Uint8Array(0);

/**
 * Results through a publisher. The webhook is requested first: a process that dies between the two leaves a request that
 * waits for the result, and the job comes back to get one; the other way round a result would be told to nobody.
 */
export class PublishedResults extends ResultWriter {
  constructor(
    private readonly publisher: Publisher,
    private readonly reader: StreamReader,
  ) {
    super();
  }

  async write(envelope: WorkEnvelope, result: Uint8Array): Promise<boolean> {
    const { tenant, jobId, traceparent, webhook } = envelope;
    const subject = subjects.result(tenant, jobId);
    if (webhook !== undefined) {
      // Its webhook was requested before it was written; a late second writer must not ask for another.
      if ((await this.reader.last('result', subject)) !== null) return false;
      await this.requestWebhook(envelope);
    }
    return this.publisher.publishOnce(subject, result, { traceparent });
  }

  private async requestWebhook(envelope: WorkEnvelope): Promise<void> {
    // The message carries no body: neither inline nor by reference.
    const { bodyRef: _, ...rest } = envelope;
    const message = { envelope: { ...rest, bodyBytes: 0, attempts: [] }, body: NO_BODY };
    await this.publisher.publish(
      subjects.webhookRequested(envelope.tenant, envelope.jobId),
      encodeWorkMessage(message),
      // One id a job, whoever ends it: two writers at once make one request.
      { messageId: `${envelope.jobId}:webhook`, traceparent: envelope.traceparent },
    );
  }
}
